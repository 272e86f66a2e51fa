using System.Text.Json;
using CsvHelper;
using Framewise.Results.Formats;
using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Results.Schema;

/// <summary>A column of the table of frames: its name, and how it gets from a row, or from one of the row's predictions, into each format
/// and back.</summary>
/// <typeparam name="TItem"><see cref="FrameResult"/> or <see cref="Prediction"/>.</typeparam>
internal abstract class TableColumn<TItem>(string name)
{
    public string Name { get; } = name;

    public abstract string ParquetType { get; }

    public abstract string SqlType { get; }

    public abstract void Write(CsvWriter csv, TItem item);

    /// <summary>Writes the property of an object.</summary>
    public abstract void Write(Utf8JsonWriter json, TItem item);

    public abstract ParquetColumn Column(string name, Func<FrameResult, TItem> item);

    public abstract ParquetColumn Lists(string name, Func<FrameResult, IReadOnlyList<TItem>> items);

    /// <summary>Gives an item its value from the file.</summary>
    public abstract void Read(CsvReader csv, int place, ref TItem item, LabelCache? labels);

    /// <inheritdoc cref="Read(CsvReader, int, ref TItem, LabelCache)"/>
    public abstract void Read(JsonElement value, ref TItem item, LabelCache? labels);

    /// <summary>Gives an item its value from a row of a row group.</summary>
    public abstract ColumnReading<TItem> Read(ParquetGroup group, string name);

    /// <summary>Gives an item its value from an element of the lists of a row group; where the list of each row starts.</summary>
    public abstract (ColumnReading<TItem> Read, int[] Starts) ReadLists(ParquetGroup group, string name, LabelCache labels);
}

/// <summary>Gives an item the value that stands at a place.</summary>
internal delegate void ColumnReading<TItem>(int place, ref TItem item);

/// <summary>Gives an item a value.</summary>
internal delegate void ColumnSetting<TItem, T>(ref TItem item, T value);
