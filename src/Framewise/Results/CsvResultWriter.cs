using CsvHelper;
using Framewise.Media;

namespace Framewise.Results;

/// <summary>Writes rows as CSV (RFC 4180, UTF-8, header first, invariant numbers).</summary>
internal sealed class CsvResultWriter : IDisposable
{
    private readonly CsvWriter _csv;
    private readonly bool _compat2017;

    private CsvResultWriter(Stream stream, bool compat2017)
    {
        _csv = CsvWriter.Create(stream);
        _compat2017 = compat2017;
    }

    /// <summary>Takes over the stream and writes the header. <paramref name="classesPerNetwork"/>: how many classes a row names for each network.</summary>
    public CsvResultWriter(Stream stream, IReadOnlyList<string> networks, IReadOnlyList<int> classesPerNetwork, bool compat2017)
        : this(stream, compat2017) => _csv.WriteHeader([.. Columns(networks, classesPerNetwork, compat2017)]);

    /// <summary>Takes over a stream that has its header already.</summary>
    public static CsvResultWriter Continue(Stream stream, bool compat2017) => new(stream, compat2017);

    public static IEnumerable<string> Columns(IReadOnlyList<string> networks, IReadOnlyList<int> classesPerNetwork, bool compat2017)
    {
        if (compat2017)
        {
            var ranks = Enumerable.Range(1, classesPerNetwork[0]).ToArray();
            return [.. ranks.Select(rank => $"label_{rank}"), .. ranks.Select(rank => $"prob_{rank}")];
        }
        var columns = new List<string> { "frame_index", "pts", "time_s", "flags" };
        for (var n = 0; n < networks.Count; n++)
        {
            var prefix = networks.Count > 1 ? networks[n] + "_" : "";
            for (var rank = 1; rank <= classesPerNetwork[n]; rank++)
                columns.AddRange([$"{prefix}class_{rank}", $"{prefix}label_{rank}", $"{prefix}prob_{rank}"]);
        }
        if (networks.Count > 1) columns.Add("agree");
        return columns;
    }

    public void Write(FrameResult row)
    {
        if (_compat2017)
        {
            foreach (var prediction in row.Predictions) _csv.WriteField(prediction.Label);
            foreach (var prediction in row.Predictions) _csv.WriteField(prediction.Probability, "G6");
        }
        else
        {
            _csv.WriteField(row.FrameIndex);
            _csv.WriteField(row.Pts);
            _csv.WriteField(FrameTime.Format(row.Time));
            _csv.WriteField(FormatFlags(row.Flags));
            foreach (var predictions in row.ByNetwork)
                foreach (var prediction in predictions)
                {
                    _csv.WriteField(prediction.Class);
                    _csv.WriteField(prediction.Label);
                    _csv.WriteField(prediction.Probability, "G6");
                }
            if (row.ByNetwork.Count > 1) _csv.WriteField(LabelAgreement.IsReached(row) ? 1 : 0);
        }
        _csv.EndRecord();
    }

    public void Flush() => _csv.Flush();

    public void Dispose() => _csv.Dispose();

    public static string FormatFlags(FrameFlags flags)
    {
        if (flags == FrameFlags.None) return "";
        var names = new List<string>();
        if (flags.HasFlag(FrameFlags.Corrupt)) names.Add("corrupt");
        if (flags.HasFlag(FrameFlags.Concealed)) names.Add("concealed");
        if (flags.HasFlag(FrameFlags.Gap)) names.Add("gap");
        if (flags.HasFlag(FrameFlags.NoPts)) names.Add("nopts");
        if (flags.HasFlag(FrameFlags.Backward)) names.Add("backward");
        return string.Join('|', names);
    }
}
