using System.Diagnostics;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Runs;

namespace Framewise.Live.Recording;

/// <summary>
/// Writes the rows of what is watched as <c>classify</c> writes those of a file: a table and a ledger, durable every two seconds. What
/// plays without end is written in
/// parts of a stated length, each named by the time at which it began.
/// </summary>
internal sealed class WatchRecorder : IDisposable
{
    private readonly OutputLock _output;
    private readonly string _source;
    private readonly VideoStreamInfo _stream;
    private readonly Model _model;
    private readonly ResultOptions _results;
    private readonly OptionFacts _options;
    private readonly TimeSpan? _roll;
    private VideoResultWriter _writer;
    private FrameAccount _account = new();
    private TimeSpan? _began;
    private int _breaksBefore;
    private long _refreshed = Stopwatch.GetTimestamp();

    private WatchRecorder(
        OutputLock output,
        string source,
        VideoStreamInfo stream,
        Model model,
        ResultOptions results,
        int topK,
        TimeSpan? roll
    )
    {
        (_output, _source, _stream, _model, _results, _roll) = (output, source, stream, model, results, roll);
        _options = new OptionFacts(topK, 1, null, null, false) { Watched = true };
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
        var results = options.Results!;
        OutputFolder.Prepare(results.Folder);
        var output = await OutputLock.TakeAsync(results.Folder, null, _ => { }, cancellationToken).ConfigureAwait(false);
        try
        {
            return new WatchRecorder(output, source, stream, model, results, options.TopK, options.Roll);
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
            (_account, _began) = (new FrameAccount(), frame.Time);
            _writer = Begin();
        }
        _account.Add(frame, row);
        if (row is not null)
            _writer.Write(row);
        Refresh();
    }

    public void MakeDurable()
    {
        _writer.MakeDurable();
        Refresh();
    }

    /// <summary>Makes table and ledger final.</summary>
    /// <param name="ledger">The decoder's account of a file; null where frames are counted as they came.</param>
    /// <param name="isStopped">Whether the video goes on.</param>
    /// <param name="breaks">Where the source broke off.</param>
    public void Complete(FrameLedger? ledger, bool isStopped, IReadOnlyList<Damage> breaks)
    {
        ledger ??= _account.ToLedger([.. breaks.Skip(_breaksBefore)]);
        var summary = _account.ToSummary();
        _writer.Complete(
            new VideoOutcome
            {
                Rows = summary.Classified,
                NotSelected = summary.Frames - summary.Classified,
                LeftOut = summary.LeftOut,
                NotANumber = _account.NotANumber,
                StoppedAtEnd = isStopped,
                Ledger = ledger,
            },
            CancellationToken.None
        );
        _writer.Dispose();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _output.Dispose();
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
        var writer = new VideoResultWriter(new VideoFile(_source, NameOf(_source)), _results, [_model], _options, unfinished: null);
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
