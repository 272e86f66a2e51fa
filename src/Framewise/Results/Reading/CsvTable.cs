using CsvHelper;
using Framewise.Media;
using Framewise.Results.Rows;

namespace Framewise.Results.Reading;

/// <summary>Reads a table in CSV.</summary>
internal sealed class CsvTable : ResultTable
{
    private static readonly CsvReaderOptions Format = new()
    {
        Separator = ',',
        DetectSeparatorHint = false,
        PoolStrings = false,
    };

    private readonly CsvReader _csv;
    private readonly LabelCache[] _labels;

    private CsvTable(CsvReader csv, string path, TableColumns columns)
        : base(path, columns)
    {
        _csv = csv;
        _labels = [.. columns.ClassesPerModel.Select(_ => new LabelCache())];
    }

    public static new CsvTable Open(string path)
    {
        var csv = CsvReader.FromFile(path, Format);
        try
        {
            return new CsvTable(csv, path, TableColumns.Parse(csv.Headers, path));
        }
        catch
        {
            csv.Dispose();
            throw;
        }
    }

    private protected override FrameResult? ReadRow()
    {
        if (!_csv.Read())
            return null;
        if (_csv.FieldCount != Columns.Count)
            throw new InvalidDataException($"it has {_csv.FieldCount} fields and the header {Columns.Count}");
        return new FrameResult
        {
            FrameIndex = _csv.Parse<long>(0),
            Pts = _csv.Parse<long>(1),
            Time = FrameTime.FromSeconds(_csv.Parse<double>(2)),
            Flags = _csv.GetSpan(3).IsEmpty ? FrameFlags.None : FrameFlagNames.Parse(_csv.GetString(3)),
            ByModel = ReadPredictions(),
        };
    }

    protected override void Dispose(bool disposing) => _csv.Dispose();

    private Prediction[][] ReadPredictions()
    {
        var byModel = new Prediction[_labels.Length][];
        var column = TableColumns.FirstClass;
        for (var n = 0; n < byModel.Length; n++)
        {
            var named = 0;
            while (named < ClassesPerModel[n] && !_csv.GetSpan(column + 3 * named).IsEmpty)
                named++;
            var predictions = byModel[n] = new Prediction[named];
            for (var rank = 0; rank < named; rank++)
            {
                var (place, number) = (column + 3 * rank, _csv.Parse<int>(column + 3 * rank));
                predictions[rank] = new Prediction(number, _labels[n].Get(number, _csv.GetSpan(place + 1)), _csv.Parse<float>(place + 2));
            }
            column += 3 * ClassesPerModel[n];
        }
        return byModel;
    }
}
