using CsvHelper;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

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
        if (_csv.FieldCount != _csv.Headers.Count)
            throw new InvalidDataException($"it has {_csv.FieldCount} fields and the header {_csv.Headers.Count}");
        var (row, place) = (NewRow(ReadPredictions()), 0);
        foreach (var column in Columns.Row)
            column.Read(_csv, place++, ref row, null);
        return row;
    }

    protected override void Dispose(bool disposing) => _csv.Dispose();

    private Prediction[][] ReadPredictions()
    {
        var byModel = new Prediction[_labels.Length][];
        var (place, width) = (Columns.Row.Length, TableSchema.Rank.Length);
        for (var n = 0; n < byModel.Length; n++)
        {
            var named = 0;
            while (named < ClassesPerModel[n] && !_csv.GetSpan(place + width * named).IsEmpty)
                named++;
            var predictions = byModel[n] = new Prediction[named];
            for (var rank = 0; rank < named; rank++)
            for (var column = 0; column < width; column++)
                TableSchema.Rank[column].Read(_csv, place + width * rank + column, ref predictions[rank], _labels[n]);
            place += width * ClassesPerModel[n];
        }
        return byModel;
    }
}
