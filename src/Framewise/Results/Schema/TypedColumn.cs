using System.Text.Json;
using CsvHelper;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Results.Schema;

/// <summary>A column whose values are of one type.</summary>
/// <param name="name">The column's name.</param>
/// <param name="type">Of its values.</param>
/// <param name="get">Its value of an item.</param>
/// <param name="set">Gives an item a value; does nothing for a column that follows from others.</param>
internal class TypedColumn<TItem, T>(string name, ColumnType<T> type, Func<TItem, T> get, ColumnSetting<TItem, T> set)
    : TableColumn<TItem>(name)
{
    private readonly JsonEncodedText _property = JsonEncodedText.Encode(name);

    public override string ParquetType => type.Parquet;

    public override string SqlType => type.Sql;

    public override void Write(CsvWriter csv, TItem item) => type.Write(csv, get(item));

    public override void Write(Utf8JsonWriter json, TItem item)
    {
        json.WritePropertyName(_property);
        type.Write(json, get(item));
    }

    public override ParquetColumn Column(string name, Func<FrameResult, TItem> item) => type.Column(name, row => get(item(row)));

    public override ParquetColumn Lists(string name, Func<FrameResult, IReadOnlyList<TItem>> items) => type.Lists(name, items, get);

    public override void Read(CsvReader csv, int place, ref TItem item, LabelCache? labels) => set(ref item, type.Read(csv, place));

    public override void Read(JsonElement value, ref TItem item, LabelCache? labels) => set(ref item, type.Read(value));

    public override ColumnReading<TItem> Read(ParquetGroup group, string name)
    {
        var values = type.Read(group, name);
        return (int row, ref TItem item) => set(ref item, values[row]);
    }

    public override (ColumnReading<TItem> Read, int[] Starts) ReadLists(ParquetGroup group, string name, LabelCache labels)
    {
        var (values, starts) = type.ReadLists(group, name);
        return ((int place, ref TItem item) => set(ref item, values[place]), starts);
    }
}
