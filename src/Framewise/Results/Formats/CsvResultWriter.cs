using CsvHelper;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Results.Formats;

/// <summary>Writes rows as CSV (RFC 4180, UTF-8, header first, invariant numbers).</summary>
internal sealed class CsvResultWriter : ITableWriter
{
    private static readonly CsvWriterOptions s_marked = new() { WriteByteOrderMark = true };

    private readonly CsvWriter _csv;
    private readonly TableColumns _columns;
    private readonly bool _compat2017;

    private CsvResultWriter(CsvWriter csv, TableColumns columns, bool compat2017) =>
        (_csv, _columns, _compat2017) = (csv, columns, compat2017);

    /// <summary>Takes over the stream and writes the header. With <paramref name="byteOrderMark"/> three bytes come first by which
    /// spreadsheets know UTF-8.</summary>
    public CsvResultWriter(Stream stream, TableColumns columns, bool compat2017 = false, bool byteOrderMark = false)
        : this(CsvWriter.Create(stream, byteOrderMark ? s_marked : null), columns, compat2017)
    {
        var ranks = Enumerable.Range(1, columns.ClassesPerModel[0]).ToArray();
        _csv.WriteHeader(
            compat2017
                ?
                [
                    .. ranks.Select(rank => TableColumns.RankOf(TableSchema.Label, rank)),
                    .. ranks.Select(rank => TableColumns.RankOf(TableSchema.Probability, rank)),
                ]
                : [.. columns.Names]
        );
    }

    /// <summary>Takes over a stream that has its header already.</summary>
    public static CsvResultWriter Continue(Stream stream, TableColumns columns, bool compat2017) =>
        new(CsvWriter.Create(stream), columns, compat2017);

    public void Write(FrameResult row)
    {
        if (_compat2017)
        {
            foreach (var prediction in row.Predictions)
                TableSchema.Label.Write(_csv, prediction);
            foreach (var prediction in row.Predictions)
                TableSchema.Probability.Write(_csv, prediction);
        }
        else
        {
            foreach (var column in _columns.Row)
                column.Write(_csv, row);
            for (var n = 0; n < row.ByModel.Count; n++)
                WritePredictions(row.ByModel[n], _columns.ClassesPerModel[n]);
            foreach (var column in _columns.Last)
                column.Write(_csv, row);
        }
        _csv.EndRecord();
    }

    /// <summary>Where fewer classes reach the threshold than there are columns for, the rest is empty.</summary>
    private void WritePredictions(IReadOnlyList<Prediction> predictions, int ranks)
    {
        for (var rank = 0; rank < predictions.Count; rank++)
        {
            var prediction = predictions[rank];
            foreach (var column in TableSchema.Rank)
                column.Write(_csv, prediction);
        }
        for (var empty = TableSchema.Rank.Length * (ranks - predictions.Count); empty > 0; empty--)
            _csv.WriteField("");
    }

    public void Complete() => _csv.Flush();

    public void Dispose() => _csv.Dispose();
}
