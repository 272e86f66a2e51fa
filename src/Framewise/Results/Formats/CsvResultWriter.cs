using CsvHelper;
using Framewise.Media;
using Framewise.Results.Reading;
using Framewise.Results.Rows;

namespace Framewise.Results.Formats;

/// <summary>Writes rows as CSV (RFC 4180, UTF-8, header first, invariant numbers).</summary>
internal sealed class CsvResultWriter : ITableWriter
{
    private static readonly CsvWriterOptions s_marked = new() { WriteByteOrderMark = true };

    private readonly CsvWriter _csv;
    private readonly IReadOnlyList<int> _classesPerModel;
    private readonly bool _compat2017;

    private CsvResultWriter(Stream stream, IReadOnlyList<int> classesPerModel, bool compat2017, CsvWriterOptions? form = null)
    {
        _csv = CsvWriter.Create(stream, form);
        _classesPerModel = classesPerModel;
        _compat2017 = compat2017;
    }

    /// <summary>Takes over the stream and writes the header. <paramref name="classesPerModel"/>: how many classes a row names for each
    /// model. With <paramref name="byteOrderMark"/> three bytes come first by which spreadsheets know UTF-8.</summary>
    public CsvResultWriter(
        Stream stream,
        IReadOnlyList<string> models,
        IReadOnlyList<int> classesPerModel,
        bool compat2017,
        bool byteOrderMark = false
    )
        : this(stream, classesPerModel, compat2017, byteOrderMark ? s_marked : null) =>
        _csv.WriteHeader([.. Columns(models, classesPerModel, compat2017)]);

    /// <summary>Takes over a stream that has its header already.</summary>
    public static CsvResultWriter Continue(Stream stream, IReadOnlyList<int> classesPerModel, bool compat2017) =>
        new(stream, classesPerModel, compat2017);

    public static IEnumerable<string> Columns(IReadOnlyList<string> models, IReadOnlyList<int> classesPerModel, bool compat2017)
    {
        if (compat2017)
        {
            var ranks = Enumerable.Range(1, classesPerModel[0]).ToArray();
            return [.. ranks.Select(rank => $"label_{rank}"), .. ranks.Select(rank => $"prob_{rank}")];
        }
        return new TableColumns(models, classesPerModel).Names;
    }

    public void Write(FrameResult row)
    {
        if (_compat2017)
        {
            foreach (var prediction in row.Predictions)
                _csv.WriteField(prediction.Label);
            foreach (var prediction in row.Predictions)
                _csv.WriteField(prediction.Probability, "G6");
        }
        else
        {
            _csv.WriteField(row.FrameIndex);
            _csv.WriteField(row.Pts);
            _csv.WriteField(FrameTime.Format(row.Time));
            _csv.WriteField(FrameFlagNames.Join(row.Flags));
            for (var n = 0; n < row.ByModel.Count; n++)
                WritePredictions(row.ByModel[n], _classesPerModel[n]);
            if (row.ByModel.Count > 1)
                _csv.WriteField(LabelAgreement.IsReached(row) ? 1 : 0);
        }
        _csv.EndRecord();
    }

    /// <summary>Where fewer classes reach the threshold than there are columns for, the rest is empty.</summary>
    private void WritePredictions(IReadOnlyList<Prediction> predictions, int columns)
    {
        foreach (var prediction in predictions)
        {
            _csv.WriteField(prediction.Class);
            _csv.WriteField(prediction.Label);
            _csv.WriteField(prediction.Probability, "G6");
        }
        for (var empty = 3 * (columns - predictions.Count); empty > 0; empty--)
            _csv.WriteField("");
    }

    public void Complete() => _csv.Flush();

    public void Dispose() => _csv.Dispose();
}
