using System.Diagnostics;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;

namespace Framewise.Results;

/// <summary>Writes the results of one video: rows into <c>.partial</c>, durable at intervals, and on completion the finished table and its ledger.</summary>
internal sealed class VideoResultWriter : IDisposable
{
    private readonly VideoFile _video;
    private readonly ResultOptions _results;
    private readonly ResultPaths _paths;
    private readonly IReadOnlyList<NetworkModel> _networks;
    private readonly OptionFacts _options;
    private readonly InputFacts _input;
    private readonly LabelTally _tally;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private UnfinishedResult? _unfinished;
    private DateTimeOffset _started;
    private UnfinishedTable? _table;
    private VideoStreamInfo? _stream;
    private FrameResult? _last;
    private TimeSpan _firstTime;
    private TimeSpan _lastTime;
    private long _notANumber;
    private long _durableRows;
    private long _lastCheckpoint = Stopwatch.GetTimestamp();

    /// <summary>Results of <paramref name="video"/>, which go on with <paramref name="unfinished"/> where an earlier run left that.</summary>
    public VideoResultWriter(VideoFile video, ResultOptions results, IReadOnlyList<NetworkModel> networks, OptionFacts options, UnfinishedResult? unfinished)
    {
        _video = video;
        _results = results;
        _paths = ResultPaths.For(video, results);
        _networks = networks;
        _options = options;
        _unfinished = unfinished;
        _started = unfinished?.Started ?? DateTimeOffset.UtcNow;
        _input = InputFacts.Read(video);
        _tally = new LabelTally(networks[0].Labels);
    }

    /// <summary>Rows in the table, those of earlier runs included.</summary>
    public long Rows { get; private set; }

    public void Open(VideoStreamInfo stream)
    {
        _stream = stream;
        if (_unfinished is not { Last: var last })
        {
            _table = UnfinishedTable.Begin(_results.Files, _paths, CreateHead(), WriteHeader);
            return;
        }
        _table = UnfinishedTable.Continue(_results.Files, _paths, _unfinished, file => CsvResultWriter.Continue(file, _options.Compat2017));
        _tally.Restore(last.Tally, last.Place.Rows);
        (Rows, _durableRows, _notANumber) = (last.Place.Rows, last.Place.Rows, last.Place.NotANumber);
        (_firstTime, _lastTime) = (new TimeSpan(last.FirstTicks), new TimeSpan(last.LastTicks));
    }

    /// <summary>Forgets what was to be continued; <see cref="Open"/> comes next.</summary>
    public void StartOver()
    {
        Dispose();
        _unfinished = null;
        _started = DateTimeOffset.UtcNow;
        _tally.Clear();
        (Rows, _durableRows, _notANumber, _last) = (0, 0, 0, null);
    }

    public void Write(FrameResult row)
    {
        _table!.Write(row);
        _tally.Add(row);
        _last = row;
        _lastTime = row.Time;
        if (row.HasNotANumber) _notANumber++;
        if (Rows++ == 0) _firstTime = row.Time;
        if (Stopwatch.GetElapsedTime(_lastCheckpoint) >= _results.CheckpointInterval) MakeDurable();
    }

    /// <summary>Puts the rows so far on the disk, so that a later run continues behind them.</summary>
    public void MakeDurable()
    {
        if (_table is not null && _last is not null && Rows > _durableRows)
            _table.MakeDurable(new ResumePoint(_last.FrameIndex, _last.Pts, Rows, _notANumber), _firstTime, _lastTime, _tally.TakeChanges());
        _durableRows = Rows;
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    /// <summary>Makes the table final and writes the ledger; a video without any row that was not sound gets a ledger only.</summary>
    public VideoReport Complete(VideoOutcome outcome)
    {
        if (InputFacts.Read(_video) is { Size: >= 0 } now && (now.Size, now.Modified) != (_input.Size, _input.Modified) && outcome.Ledger is { } frames)
            outcome = outcome with { Ledger = frames with { Damage = [.. frames.Damage, new Damage("changed", "the file changed while it was read", null)] } };
        var hasTable = _table is not null && (outcome.Rows > 0 || outcome.IsSound);
        if (hasTable)
        {
            CompleteTable();
        }
        else
        {
            Dispose();
            // A video that could be read before and cannot be opened now keeps its rows for a later try.
            if (_unfinished is null) UnfinishedTable.Remove(_results.Files, _paths);
            _results.Files.CreateFolderOf(_paths.Ledger);
        }
        _tally.Complete();
        var ledger = CreateLedger(outcome, hasTable);
        _results.Files.WriteWhole(_paths.Ledger, ledger.ToJson());
        if (hasTable) _results.Files.Delete(_paths.Journal);
        return new VideoReport
        {
            Video = _video,
            Status = ledger.Status,
            Table = hasTable ? _paths.Table : null,
            Rows = outcome.Rows,
            Span = _lastTime - _firstTime,
            TopLabels = _tally.Top(3),
            UnsureShare = _tally.UnsureShare,
            Confidence = _tally.Confidence(hasTable && !_results.Compat2017 ? _paths.Table : null),
            Problem = ledger.Problem,
        };
    }

    /// <summary>Closes without completing: the rows stay in <c>.partial</c>.</summary>
    public void Dispose()
    {
        _table?.Dispose();
        _table = null;
    }

    private void CompleteTable()
    {
        MakeDurable();
        _table!.Complete();
        _table = null;
    }

    private CsvResultWriter WriteHeader(Stream file) =>
        new(file, [.. _networks.Select(network => network.Name)], [.. _networks.Select(network => Math.Min(_options.TopK, network.Labels.Count))], _options.Compat2017);

    private JournalHead CreateHead() => new()
    {
        Input = _input,
        Networks = [.. _networks.Select(NetworkFacts.From)],
        Options = _options,
        Framewise = ProductVersion.Text,
        Decoder = _stream!.DecoderVersion,
        Runtime = NetworkSession.RuntimeVersion,
        Started = _started,
    };

    private LedgerDocument CreateLedger(VideoOutcome outcome, bool hasTable) => new()
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
        Decoder = _stream?.DecoderVersion ?? EarlierResults.CurrentDecoder(),
        Runtime = NetworkSession.RuntimeVersion,
        Started = _started,
        Finished = DateTimeOffset.UtcNow,
        Rates = outcome.Stages.Frames > 0 ? StageRates.From(outcome.Stages, Stopwatch.GetElapsedTime(_begun)) : null,
    };
}
