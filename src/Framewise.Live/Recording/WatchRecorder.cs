using System.Diagnostics;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Runs;

namespace Framewise.Live.Recording;

/// <summary>
/// Writes the rows of what is watched as <c>classify</c> writes those of a file: a table and a ledger, durable every two seconds. What
/// plays without end is written in parts of a stated length, each named by the time at which it began.
/// </summary>
internal sealed class WatchRecorder : IDisposable
{
    public static readonly TimeSpan Durable = TimeSpan.FromSeconds(2);

    private readonly OutputLock _output;
    private readonly string _source;
    private readonly VideoStreamInfo _stream;
    private readonly Model _model;
    private readonly ResultOptions _results;
    private readonly OptionFacts _options;
    private readonly TimeSpan? _roll;
    private VideoResultWriter _writer;
    private WatchTally _account = new();
    private TimeSpan? _began;
    private int _breaksBefore;
    private long _durable = Stopwatch.GetTimestamp();
    private long _refreshed = Stopwatch.GetTimestamp();

    private WatchRecorder(OutputLock output, string source, VideoStreamInfo stream, Model model, WatchOptions options)
    {
        (_output, _source, _stream, _model, _results, _roll) = (output, source, stream, model, options.Results!, options.Roll);
        _options = new OptionFacts(options.TopK, 1, null, null, false) { Threshold = options.Threshold, Watched = true };
        _writer = Begin();
    }

    /// <summary>Takes the folder for this program and begins.</summary>
    /// <exception cref="ResultException">Results cannot be written, or another run is writing into the folder.</exception>
    public static async Task<WatchRecorder> OpenAsync(
        string source,
        VideoStreamInfo stream,
        Model model,
        WatchOptions options,
        CancellationToken cancellationToken
    )
    {
        var folder = options.Results!.Folder;
        OutputFolder.Prepare(folder);
        var output = await OutputLock.TakeAsync(folder, null, _ => { }, cancellationToken).ConfigureAwait(false);
        try
        {
            return new WatchRecorder(output, source, stream, model, options);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public void Add(LiveFrame frame, FrameResult? row, IReadOnlyList<Damage> breaks)
    {
        _began ??= frame.Time;
        if (_roll is not null && frame.Time - _began >= _roll)
        {
            Complete(null, isStopped: true, breaks);
            _breaksBefore = breaks.Count;
            (_account, _began) = (new WatchTally(), frame.Time);
            _writer = Begin();
        }
        _account.Add(frame, row);
        if (row is not null)
            _writer.Write(row, () => PlaceOf(row));
        MakeDurable(breaks);
    }

    /// <summary>Every two seconds, puts on the disk what there is: should the program be killed, the rows and the account of them
    /// stay.</summary>
    public void MakeDurable(IReadOnlyList<Damage> breaks)
    {
        Refresh();
        if (Stopwatch.GetElapsedTime(_durable) < Durable)
            return;
        _writer.MakeDurable(OutcomeOf(_account.ToLedger([.. breaks.Skip(_breaksBefore)]), isStopped: true));
        _durable = Stopwatch.GetTimestamp();
    }

    /// <summary>Makes table and ledger final.</summary>
    /// <param name="ledger">The decoder's account of a file; null where frames are counted as they came.</param>
    /// <param name="isStopped">Whether the video goes on.</param>
    /// <param name="breaks">Where the source broke off.</param>
    public void Complete(FrameLedger? ledger, bool isStopped, IReadOnlyList<Damage> breaks)
    {
        _writer.Complete(OutcomeOf(ledger ?? _account.ToLedger([.. breaks.Skip(_breaksBefore)]), isStopped), CancellationToken.None);
        _writer.Dispose();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _output.Dispose();
    }

    /// <summary>What is watched is never continued, so nothing has to be recognised again.</summary>
    private ResumePoint PlaceOf(FrameResult row) =>
        new(row.FrameIndex, row.Pts, _writer.Rows, _account.NotANumber)
        {
            Trail = row.Trail,
            PixelsFrom = row.FrameIndex,
            Pixels = [row.Checksum],
        };

    private VideoOutcome OutcomeOf(FrameLedger ledger, bool isStopped)
    {
        var summary = _account.ToSummary();
        return new VideoOutcome
        {
            Rows = summary.Classified,
            NotSelected = summary.Frames - summary.Classified,
            LeftOut = summary.LeftOut,
            NotANumber = _account.NotANumber,
            StoppedAtEnd = isStopped,
            Ledger = ledger,
        };
    }

    /// <summary>Shows others that this run lives.</summary>
    private void Refresh()
    {
        if (Stopwatch.GetElapsedTime(_refreshed) < OutputLock.Heartbeat)
            return;
        _refreshed = Stopwatch.GetTimestamp();
        _output.Refresh();
    }

    private VideoResultWriter Begin()
    {
        var video = new VideoFile(_source, NameOf(_source));
        if (LedgerDocument.TryRead(ResultPaths.For(video, _results).Ledger) is { Options.Watched: false, Table: { } table })
            throw new WatchException(
                $"'{_results.Folder}' holds '{table}', which classify wrote: "
                    + "a watched table may have fewer rows and does not take its place. Name another folder with -o."
            );
        var writer = new VideoResultWriter(video, _results, [_model], _options, unfinished: null);
        writer.Open(_stream);
        return writer;
    }

    /// <summary>A file keeps its name; what plays is called by its address and the time.</summary>
    private static string NameOf(string source)
    {
        if (!LiveAddress.IsLive(source))
            return Path.GetFileName(source);
        var plain = LiveAddress.Plain(source).Split('?')[0];
        var name = string.Concat(plain.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-')).Trim('-');
        return $"{name[..Math.Min(name.Length, 80)]}-{DateTimeOffset.UtcNow:yyyyMMdd'T'HHmmss'.'fff'Z'}";
    }
}
