using System.Buffers;
using System.Text.Json;
using CsvHelper;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Parquet.Schema;

namespace Framewise.Results.Schema;

/// <summary>How the values of a column are written and read in each format.</summary>
/// <param name="parquet">The type's name in Parquet.</param>
/// <param name="sql">The type's name in DuckDB.</param>
internal abstract class ColumnType<T>(string parquet, string sql)
{
    public string Parquet { get; } = parquet;

    public string Sql { get; } = sql;

    public abstract void Write(CsvWriter csv, T value);

    public abstract T Read(CsvReader csv, int place);

    public abstract void Write(Utf8JsonWriter json, T value);

    public abstract T Read(JsonElement json);

    /// <summary>A column in Parquet with one value per row.</summary>
    public abstract ParquetColumn Column(string name, Func<FrameResult, T> value);

    /// <summary>A column in Parquet with a list of values per row.</summary>
    public abstract ParquetColumn Lists<TItem>(string name, Func<FrameResult, IReadOnlyList<TItem>> items, Func<TItem, T> value);

    /// <summary>The value of each row of a row group.</summary>
    public abstract T[] Read(ParquetGroup group, string name);

    /// <summary>All elements of all lists of a row group, and where the list of each row starts; behind the last row, where it
    /// ends.</summary>
    public abstract (T[] Values, int[] Starts) ReadLists(ParquetGroup group, string name);

    /// <summary>A type whose values Parquet stores as numbers or truth values.</summary>
    internal abstract class OfNumbers<TStored>(string parquet, string sql, Func<T, TStored> store, Converter<TStored, T> restore)
        : ColumnType<T>(parquet, sql)
        where TStored : struct
    {
        public override ParquetColumn Column(string name, Func<FrameResult, T> value) =>
            new ParquetColumn.Of<TStored>(name, row => store(value(row)));

        public override ParquetColumn Lists<TItem>(string name, Func<FrameResult, IReadOnlyList<TItem>> items, Func<TItem, T> value) =>
            new ParquetColumn.OfList<TStored>(
                name,
                new DataField<TStored>(ParquetColumn.Element, false),
                (row, values) =>
                {
                    foreach (var item in items(row))
                        values.Write([store(value(item))]);
                }
            );

        public override T[] Read(ParquetGroup group, string name) => Array.ConvertAll(group.Numbers<TStored>(name), restore);

        public override (T[] Values, int[] Starts) ReadLists(ParquetGroup group, string name)
        {
            var (stored, starts) = group.Lists<TStored>(name);
            return (Array.ConvertAll(stored, restore), starts);
        }
    }

    /// <summary>A type whose values Parquet stores as texts, in a dictionary of those that occur.</summary>
    internal abstract class OfTexts(Func<T, string> store, Converter<string, T> restore) : ColumnType<T>("string", "VARCHAR")
    {
        public override ParquetColumn Column(string name, Func<FrameResult, T> value) =>
            new ParquetColumn.OfText(name, row => store(value(row)));

        public override ParquetColumn Lists<TItem>(string name, Func<FrameResult, IReadOnlyList<TItem>> items, Func<TItem, T> value) =>
            new ParquetColumn.OfList<ReadOnlyMemory<char>>(
                name,
                new DataField<string>(ParquetColumn.Element, false),
                (row, values) =>
                {
                    foreach (var item in items(row))
                        values.Write([store(value(item)).AsMemory()]);
                }
            );

        public override T[] Read(ParquetGroup group, string name) => Array.ConvertAll(group.Texts(name), restore);

        public override (T[] Values, int[] Starts) ReadLists(ParquetGroup group, string name)
        {
            var (stored, starts) = group.Lists<ReadOnlyMemory<char>>(name);
            return (Array.ConvertAll(stored, text => restore(text.ToString())), starts);
        }
    }
}
