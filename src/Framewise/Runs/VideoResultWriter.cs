using System.Diagnostics;
using System.Globalization;
using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Runs;

/// <summary>Writes the results of one video: rows into <c>.partial</c>, durable at intervals, and on completion the finished table and its
/// ledger.</summary>
internal sealed class VideoResultWriter : IDisposable
{
    private readonly VideoFile _video;
    private readonly PartFacts? _part;
    private readonly ResultOptions _results;
    private readonly ResultPaths _paths;
    private readonly IReadOnlyList<Model> _models;
    private readonly OptionFacts _options;
    private readonly InputFacts _input;
    private readonly LabelTally _tally;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly List<Shot> _shots = [];
    private UnfinishedResult? _unfinished;
    private DateTimeOffset _started;
    private UnfinishedTable? _table;
    private VideoStreamInfo? _stream;
    private IReadOnlyList<string> _processors = [Processor.Description];
    private Func<ResumePoint>? _place;
    private TimeSpan _firstTime;
    private TimeSpan _lastTime;
    private long _durableRows;
    private int _durableShots;
    private long _lastCheckpoint = Stopwatch.GetTimestamp();

    /// <summary>Results of <paramref name="video"/> or a part of it, which go on with <paramref name="unfinished"/> where an earlier run
    /// left that.</summary>
    public VideoResultWriter(
        VideoFile video,
        ResultOptions results,
        IReadOnlyList<Model> models,
        OptionFacts options,
        UnfinishedResult? unfinished,
        PartFacts? part = null
    )
    {
        _video = video;
        _part = part;
        // A part keeps its rows as CSV; the other formats are made of the whole table.
        _results = part is null ? results : results with { Formats = [ResultFormat.Csv] };
        _paths = part is null ? ResultPaths.For(video, results) : ResultPaths.For(video, results).Of(part.Range);
        _models = models;
        _options = options.For(video);
        _unfinished = unfinished;
        _started = unfinished?.Head.Started ?? DateTimeOffset.UtcNow;
        _input = InputFacts.Read(video);
        _tally = new LabelTally(models[0].Labels);
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
        _table = UnfinishedTable.Continue(
            _results.Files,
            _paths,
            _unfinished,
            file => CsvResultWriter.Continue(file, Columns, _options.Compat2017)
        );
        _tally.Restore(last.Tally);
        _processors = [.. (last.Processors ?? []).Union(_processors)];
        (Rows, _durableRows) = (last.Place.Rows, last.Place.Rows);
        (_firstTime, _lastTime) = (new TimeSpan(last.FirstTicks), new TimeSpan(last.LastTicks));
        _shots.AddRange(last.Shots);
        _durableShots = _shots.Count;
    }

    /// <summary>Forgets what was to be continued; <see cref="Open"/> comes next.</summary>
    public void StartOver()
    {
        Dispose();
        _unfinished = null;
        _started = DateTimeOffset.UtcNow;
        _processors = [Processor.Description];
        _tally.Clear();
        _shots.Clear();
        (Rows, _durableRows, _durableShots, _place) = (0, 0, 0, null);
    }

    /// <param name="row">The row.</param>
    /// <param name="place">Tells where the video stands behind it.</param>
    public void Write(FrameResult row, Func<ResumePoint> place)
    {
        _table!.Write(row);
        _tally.Add(row);
        (_place, _lastTime) = (place, row.Time);
        if (row.StartsShot)
            _shots.Add(new Shot(row.FrameIndex, row.Pts, row.Time, row.ShotScore));
        if (Rows++ == 0)
            _firstTime = row.Time;
        if (Stopwatch.GetElapsedTime(_lastCheckpoint) >= _results.CheckpointInterval)
            MakeDurable();
    }

    /// <summary>Puts the rows so far on the disk, so that a later run continues behind them.</summary>
    public void MakeDurable()
    {
        if (_table is not null && _place is not null && Rows > _durableRows)
        {
            var place = _place();
            // A row may have been given already that an error kept from being written: what is durable stays as it is.
            if (place.Rows != Rows)
                return;
            _table.MakeDurable(
                new Checkpoint
                {
                    Place = place,
                    Processors = _processors,
                    FirstTicks = _firstTime.Ticks,
                    LastTicks = _lastTime.Ticks,
                    Tally = _tally.TakeChanges(),
                    Shots = _shots[_durableShots..],
                }
            );
        }
        (_durableRows, _durableShots) = (Rows, _shots.Count);
        _lastCheckpoint = Stopwatch.GetTimestamp();
    }

    /// <summary>As <see cref="MakeDurable()"/>, and writes a ledger that holds so long as nothing more does: for what may be killed at any
    /// moment and is not continued.</summary>
    public void MakeDurable(VideoOutcome soFar)
    {
        MakeDurable();
        if (_table is null)
            return;
        var unfinished = new Damage(
            Damage.Unfinished,
            $"it was not ended in good order, or is still under way; its rows stand in '{Path.GetFileName(_paths.PartialTable)}'"
        );
        var ledger = CreateLedger(soFar, hasTable: false);
        _results.Files.WriteWhole(
            _paths.Ledger,
            (ledger with { Status = VideoStatus.Damaged, Damage = [.. ledger.Damage, unfinished] }).ToJson()
        );
    }

    /// <summary>Makes the table final, in every format, and writes the ledger; a video without any row that was not sound gets a ledger
    /// only.</summary>
    public VideoReport Complete(VideoOutcome outcome, CancellationToken cancellationToken)
    {
        if (
            InputFacts.Read(_video) is { Size: >= 0 } now
            && (now.Size, now.Modified) != (_input.Size, _input.Modified)
            && outcome.Ledger is { } frames
        )
            outcome = outcome with
            {
                Ledger = frames with { Damage = [.. frames.Damage, new Damage("changed", "the file changed while it was read", null)] },
            };
        if (_results.EveryStream)
            outcome = outcome.WithEveryStream();
        var hasTable = _table is not null && (outcome.Rows > 0 || outcome.IsSound);
        var ledger = CreateLedger(outcome, hasTable);
        if (hasTable)
        {
            ledger = ledger with { Files = Publish(ledger, cancellationToken) };
        }
        else
        {
            Dispose();
            // A video that could be read before and cannot be opened now keeps its rows for a later try.
            if (_unfinished is null)
                UnfinishedTable.Remove(_results.Files, _paths);
            _results.Files.CreateFolderOf(_paths.Ledger);
        }
        var files = _paths.FilesOf(ledger);
        _tally.Complete(
            ledger.End?.Time,
            ledger.LosesFrames,
            _part is null && !_results.Compat2017 && files is [var table, ..] ? table : null
        );
        _results.Files.WriteWhole(_paths.Ledger, ledger.ToJson());
        if (hasTable)
            UnfinishedTable.RemoveTraces(_results.Files, _paths);
        return new VideoReport
        {
            Video = _video,
            Part = _part?.Range,
            Status = ledger.Status,
            Files = files,
            Rows = outcome.Rows,
            UnseenStreams = UnseenStreams,
            Span = outcome.Rows == 0 ? TimeSpan.Zero : (ledger.End?.Time ?? _lastTime) - _firstTime,
            TopLabels = _tally.Top(3),
            UnsureShare = _tally.UnsureShare,
            Confidence = _tally.Confidence(),
            Problem = ledger.Problem,
            Notice = hasTable && outcome is { Rows: 0, NotSelected: > 0 } ? NoFrameAskedFor(outcome) : null,
        };
    }

    private int UnseenStreams => _results.EveryStream || _stream is null ? 0 : _stream.VideoStreamCount - 1;

    private string NoFrameAskedFor(VideoOutcome outcome)
    {
        var end = ScreenEnd.Of(outcome, _stream, null) is { } last ? $"; it ends at {FrameTime.Format(last.Time)} s" : "";
        return _part is null
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"no frame lies between {_options.StartSeconds ?? 0} s and "
                    + $"{(_options.EndSeconds is { } asked ? $"{asked} s" : "the end")}{end}. Its table has no row."
            )
            : "no frame of this part is asked for";
    }

    /// <summary>Closes without completing: the rows stay in <c>.partial</c>.</summary>
    public void Dispose()
    {
        _table?.Dispose();
        _table = null;
    }

    /// <summary>Makes the files of every format from the rows, then gives the rows themselves their final name, if they are asked
    /// for.</summary>
    private IReadOnlyList<FileFacts> Publish(LedgerDocument ledger, CancellationToken cancellationToken)
    {
        MakeDurable();
        var rows = _table!.Close();
        _table = null;
        var others = TableFiles.Make(
            _results.Files,
            _paths,
            _paths.PartialTable,
            ledger,
            [.. _results.Formats.Where(format => format != ResultFormat.Csv)],
            _options.Vectors == VectorKinds.None ? null : _paths.PartialVectors,
            cancellationToken: cancellationToken
        );
        if (!_results.Formats.Contains(ResultFormat.Csv))
            return others;
        _results.Files.Move(_paths.PartialTable, _paths.Table);
        return [rows, .. others];
    }

    /// <summary>Later parts have no header, so that parts in their order are the whole table.</summary>
    private CsvResultWriter WriteHeader(Stream file) =>
        _part is { Range.Number: > 1 }
            ? CsvResultWriter.Continue(file, Columns, _options.Compat2017)
            : new(file, Columns, _options.Compat2017, _options.ByteOrderMark);

    private TableColumns Columns => TableColumns.Of(_models, _options.TopK);

    private JournalHead CreateHead() =>
        new()
        {
            Input = _input,
            Models = [.. _models.Select(ModelFacts.From)],
            Options = _options,
            Part = _part?.Range,
            Framewise = ProductVersion.Text,
            Decoder = _stream!.DecoderVersion,
            Runtime = ModelSession.RuntimeVersion,
            Started = _started,
        };

    private LedgerDocument CreateLedger(VideoOutcome outcome, bool hasTable) =>
        new()
        {
            Status =
                outcome.IsSound ? VideoStatus.Complete
                : hasTable ? VideoStatus.Damaged
                : VideoStatus.Failed,
            Error = outcome.Error?.Message,
            Input = _input,
            Part = _part is null ? null : _part with { Entry = outcome.Entry, Exit = outcome.Exit, IsExact = outcome.IsExact },
            Counts = LedgerCounts.From(outcome) with { UnseenStreams = UnseenStreams },
            Balances = outcome.Balances,
            Damage = outcome.Ledger?.Damage ?? [],
            Shots = hasTable ? _shots : null,
            End = hasTable && outcome.Rows > 0 ? ScreenEnd.Of(outcome, _stream, _options.EndSeconds) : null,
            Stream = _stream,
            Models = [.. _models.Select(ModelFacts.From)],
            Options = _options,
            Framewise = ProductVersion.Text,
            Decoder = _stream?.DecoderVersion ?? EarlierResults.CurrentDecoder(),
            Runtime = ModelSession.RuntimeVersion,
            Processors = _processors,
            Started = _started,
            Finished = DateTimeOffset.UtcNow,
            Rates = outcome.Stages.Frames > 0 ? StageRates.From(outcome.Stages, Stopwatch.GetElapsedTime(_begun)) : null,
        };
}
