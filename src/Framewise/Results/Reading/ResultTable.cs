using CsvHelper;
using Framewise.Media;

namespace Framewise.Results.Reading;

/// <summary>Reads a finished table (CSV, schema 1) row by row; nothing but the current row is held.</summary>
public sealed class ResultTable : IDisposable
{
    private static readonly CsvReaderOptions Format = new() { Separator = ',', DetectSeparatorHint = false, PoolStrings = false };

    private readonly CsvReader _csv;
    private readonly string _path;
    private readonly TableColumns _columns;
    private readonly LabelCache[] _labels;
    private long _rowNumber;

    private ResultTable(CsvReader csv, string path, TableColumns columns)
    {
        _csv = csv;
        _path = path;
        _columns = columns;
        _labels = [.. columns.ClassesPerNetwork.Select(_ => new LabelCache())];
    }

    /// <summary>The networks' names as the columns bear them; a single network's columns bear none, its name is empty here.</summary>
    public IReadOnlyList<string> Networks => _columns.Networks;

    /// <summary>For each network, how many classes a row names.</summary>
    public IReadOnlyList<int> ClassesPerNetwork => _columns.ClassesPerNetwork;

    /// <summary>Opens a table and reads its header.</summary>
    /// <exception cref="ResultException">The file cannot be read or is no table of schema 1.</exception>
    public static ResultTable Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        CsvReader? csv = null;
        try
        {
            csv = CsvReader.FromFile(path, Format);
            return new ResultTable(csv, path, TableColumns.Parse(csv.Headers, path));
        }
        catch (Exception e)
        {
            csv?.Dispose();
            if (e is IOException or UnauthorizedAccessException or CsvFormatException)
                throw new ResultException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", path, e);
            throw;
        }
    }

    /// <summary>The rows that are left, in the order of the file.</summary>
    /// <exception cref="ResultException">A row is not what the header promises.</exception>
    public IEnumerable<FrameResult> Read()
    {
        while (TryRead() is { } row) yield return row;
    }

    /// <inheritdoc/>
    public void Dispose() => _csv.Dispose();

    private FrameResult? TryRead()
    {
        try
        {
            if (!_csv.Read()) return null;
            _rowNumber++;
            if (_csv.FieldCount != _columns.Count) throw Wrong($"has {_csv.FieldCount} fields and the header {_columns.Count}");
            return new FrameResult
            {
                FrameIndex = _csv.Parse<long>(0),
                Pts = _csv.Parse<long>(1),
                // A double holds whole microseconds exactly for 285 years.
                Time = TimeSpan.FromTicks((long)Math.Round(_csv.Parse<double>(2) * 1e6) * 10),
                Flags = ReadFlags(_csv.GetSpan(3)),
                ByNetwork = ReadPredictions(),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or CsvFormatException or IOException)
        {
            throw Wrong($"cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    private Prediction[][] ReadPredictions()
    {
        var byNetwork = new Prediction[_labels.Length][];
        var column = TableColumns.FirstClass;
        for (var n = 0; n < byNetwork.Length; n++)
        {
            var predictions = byNetwork[n] = new Prediction[ClassesPerNetwork[n]];
            for (var rank = 0; rank < predictions.Length; rank++, column += 3)
            {
                var number = _csv.Parse<int>(column);
                predictions[rank] = new Prediction(number, _labels[n].Get(number, _csv.GetSpan(column + 1)), _csv.Parse<float>(column + 2));
            }
        }
        return byNetwork;
    }

    private FrameFlags ReadFlags(ReadOnlySpan<byte> text)
    {
        var flags = FrameFlags.None;
        if (text.IsEmpty) return flags;
        foreach (var part in text.Split((byte)'|'))
            flags |= text[part] switch
            {
                var name when name.SequenceEqual("corrupt"u8) => FrameFlags.Corrupt,
                var name when name.SequenceEqual("concealed"u8) => FrameFlags.Concealed,
                var name when name.SequenceEqual("gap"u8) => FrameFlags.Gap,
                var name when name.SequenceEqual("nopts"u8) => FrameFlags.NoPts,
                var name when name.SequenceEqual("backward"u8) => FrameFlags.Backward,
                _ => throw Wrong($"has the unknown flags '{_csv.GetString(3)}'"),
            };
        return flags;
    }

    private ResultException Wrong(string what, Exception? inner = null) =>
        new($"Row {_rowNumber} of '{_path}' {what}. The table was changed or damaged after it was written; classify the video again with --overwrite.", _path, inner);
}
