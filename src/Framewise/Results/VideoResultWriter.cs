using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;

namespace Framewise.Results;

/// <summary>Writes the results of one video: rows into <c>.partial</c>, and on completion the finished table and its ledger.</summary>
internal sealed class VideoResultWriter : IDisposable
{
    private readonly VideoFile _video;
    private readonly ResultPaths _paths;
    private readonly IReadOnlyList<NetworkModel> _networks;
    private readonly OptionFacts _options;
    private readonly DateTimeOffset _started;
    private readonly int[] _classesPerNetwork;
    private readonly InputFacts _input;
    private readonly LabelTally _tally = new();
    private FileStream? _file;
    private CsvResultWriter? _rows;
    private VideoStreamInfo? _stream;
    private TimeSpan _firstTime;
    private TimeSpan _lastTime;

    public VideoResultWriter(VideoFile video, ResultPaths paths, IReadOnlyList<NetworkModel> networks, OptionFacts options, DateTimeOffset started)
    {
        _video = video;
        _paths = paths;
        _networks = networks;
        _options = options;
        _started = started;
        _input = InputFacts.Read(video);
        _classesPerNetwork = [.. networks.Select(network => Math.Min(options.TopK, network.Labels.Count))];
    }

    /// <summary>Begins the table. What an earlier run left of this video goes, so that nothing old looks like the new run's.</summary>
    public void Open(VideoStreamInfo stream)
    {
        _stream = stream;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_paths.Table))!);
        RemoveFinished();
        _file = new FileStream(_paths.PartialTable, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _rows = new CsvResultWriter(_file, [.. _networks.Select(network => network.Name)], _classesPerNetwork, _options.Compat2017);
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    public void Write(FrameResult row)
    {
        _rows!.Write(row);
        _tally.Add(row);
        _lastTime = row.Time;
        if (Rows++ == 0) _firstTime = row.Time;
    }

    /// <summary>Makes the table final and writes the ledger; a video without any row that was not sound gets a ledger only.</summary>
    public VideoReport Complete(VideoOutcome outcome, DateTimeOffset finished)
    {
        if (InputFacts.Read(_video) is var now && (now.Size, now.Modified) != (_input.Size, _input.Modified) && outcome.Ledger is { } frames)
            outcome = outcome with { Ledger = frames with { Damage = [.. frames.Damage, new Damage("changed", "the file changed while it was read", null)] } };
        var hasTable = _rows is not null && (outcome.Rows > 0 || outcome.IsSound);
        _rows?.Flush();
        _file?.Flush(flushToDisk: true);
        _rows?.Dispose();
        _rows = null;
        if (hasTable) File.Move(_paths.PartialTable, _paths.Table, overwrite: true);
        else Discard();
        var ledger = CreateLedger(outcome, hasTable, finished);
        AtomicFile.Write(_paths.Ledger, ledger.ToJson());
        return new VideoReport
        {
            Video = _video,
            Status = ledger.Status,
            Table = hasTable ? _paths.Table : null,
            Rows = outcome.Rows,
            Span = _lastTime - _firstTime,
            TopLabels = _tally.Top(3),
            Problem = ledger.Problem,
        };
    }

    private LedgerDocument CreateLedger(VideoOutcome outcome, bool hasTable, DateTimeOffset finished) => new()
    {
        Status = outcome.IsSound ? "complete" : hasTable ? "damaged" : "failed",
        Error = outcome.Error?.Message,
        Input = _input,
        Table = hasTable ? Path.GetFileName(_paths.Table) : null,
        Counts = LedgerCounts.From(outcome),
        Balances = outcome.Balances,
        Damage = outcome.Ledger?.Damage ?? [],
        Stream = _stream,
        Networks = [.. _networks.Select(NetworkFacts.From)],
        Options = _options,
        Framewise = ProductVersion.Text,
        Decoder = _stream?.DecoderVersion,
        Runtime = NetworkSession.RuntimeVersion,
        Started = _started,
        Finished = finished,
        Rates = outcome.Rows > 0 ? StageRates.From(outcome.Stages, finished - _started) : null,
    };

    /// <summary>Closes without completing: the rows stay in <c>.partial</c>.</summary>
    public void Dispose()
    {
        try { _rows?.Dispose(); }
        catch (IOException) { /* The disk is full or gone; the error that led here is the one to report. */ }
        _file?.Dispose();
    }

    private void RemoveFinished()
    {
        File.Delete(_paths.Ledger);
        File.Delete(_paths.Table);
    }

    private void Discard()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_paths.Ledger))!);
        RemoveFinished();
        File.Delete(_paths.PartialTable);
    }
}
