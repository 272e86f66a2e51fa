using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Framewise.Live.Recording;
using Framewise.Live.Serving;
using Framewise.Media;
using Framewise.Models;
using Framewise.Pipeline;

namespace Framewise.Live;

/// <summary>
/// A playing video with the labels of the very frame that is on the screen: a page on this machine that gets each frame's picture and
/// labels in one message.
/// Decoding, classifying and sending run side by side. Where the model is slower than the frames, whole frames are left out: two wait for
/// it at most, and when
/// a newer one comes, the oldest is left out.
/// </summary>
public sealed class VideoWatch : IAsyncDisposable
{
    private const int WaitingForModel = 2;

    // More frames than the longest delay holds at 120 frames/s.
    private const int FramesUnderWay = 400;

    // What is kept free between a frame's labels and its due time, for the way to the page.
    private static readonly TimeSpan WayToPage = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastRead = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Durable = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SentBefore = TimeSpan.FromMilliseconds(100);

    private readonly long _started;
    private readonly WatchRecorder? _recorder;
    private readonly WatchOptions _options;
    private readonly LiveModel _model;
    private readonly PlaybackClock _clock;
    private readonly FrameReader _reader;
    private readonly LiveServer _server;
    private readonly FrameAccount _account = new();
    private readonly EventFinder[] _finders;
    private Task _reading = Task.CompletedTask;
    private TimeSpan _timeOfRun;

    private VideoWatch(
        long started,
        WatchOptions options,
        LiveModel model,
        PlaybackClock clock,
        FrameReader reader,
        LiveServer server,
        WatchRecorder? recorder
    )
    {
        _started = started;
        _recorder = recorder;
        _options = options;
        _finders = [.. options.Rules.Select(rule => new EventFinder(rule))];
        _model = model;
        _timeOfRun = model.TimePerFrame;
        _clock = clock;
        _reader = reader;
        _server = server;
    }

    /// <summary>The page's link.</summary>
    public Uri Link => _server.Link;

    /// <summary>Opens the video, loads the model and serves the page; nothing plays yet.</summary>
    /// <param name="source">A file, an address (<c>rtsp://</c>, <c>http://</c>, <c>udp://</c> ...) or a camera
    /// (<c>/dev/video0</c>).</param>
    /// <param name="model">The model.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Media.MediaException">The video cannot be opened.</exception>
    /// <exception cref="ModelException">The runtime refuses the model.</exception>
    public static async Task<VideoWatch> OpenAsync(
        string source,
        Model model,
        WatchOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        options = (options ?? new WatchOptions()).Validated();
        var started = Stopwatch.GetTimestamp();
        var live = new LiveModel(model, options.Threads, options.TopK);
        FrameReader? reader = null;
        WatchRecorder? recorder = null;
        try
        {
            var clock = new PlaybackClock(TimeSpan.FromMilliseconds(80) + 3 * live.TimePerFrame, options.Speed);
            reader = new FrameReader(source, model, options, clock, () => Stopwatch.GetElapsedTime(started));
            if (options.Results is not null)
                recorder = await WatchRecorder.OpenAsync(source, reader.Stream, model, options, cancellationToken).ConfigureAwait(false);
            var server = await LiveServer
                .StartAsync(options, LivePage.Render(LiveAddress.Plain(source), model, reader.Stream), cancellationToken)
                .ConfigureAwait(false);
            return new VideoWatch(started, options, live, clock, reader, server, recorder);
        }
        catch
        {
            recorder?.Dispose();
            reader?.Dispose();
            live.Dispose();
            throw;
        }
    }

    /// <summary>Plays to the end, or until it is stopped, and tells what became of the frames.</summary>
    /// <param name="stop">Ends the playing in good order, as the end of the video does.</param>
    public async Task<WatchSummary> RunAsync(CancellationToken stop = default)
    {
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var interruption = halt.Token.Register(_model.Interrupt);
        var waiting = Channel.CreateBounded<LiveFrame>(
            new BoundedChannelOptions(WaitingForModel) { FullMode = BoundedChannelFullMode.DropOldest },
            LeaveOut
        );
        var (showing, telling) = (Channel.CreateBounded<LiveFrame>(FramesUnderWay), Channel.CreateBounded<LiveFrame>(FramesUnderWay));
        try
        {
            if (_options.WaitsForPage && !_reader.IsLive)
                await _server.FirstPage.WaitAsync(halt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Summary();
        }
        Task[] stages =
        [
            Stage.Start("watch-read", () => Read(waiting.Writer, [showing.Writer, telling.Writer], halt.Token)),
            Stage.Start("watch-score", () => Score(waiting.Reader, halt.Cancel)),
            ShowAsync(showing.Reader, halt.Token),
            TellAsync(telling.Reader),
        ];
        foreach (var stage in stages)
            _ = stage.ContinueWith(_ => halt.Cancel(), default, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _reading = stages[0];
        // A read of a source that says nothing cannot be ended from outside; what came before is finished without it.
        await using var ending = halt.Token.Register(() =>
        {
            if (!_reader.IsLive)
                return;
            waiting.Writer.TryComplete();
            showing.Writer.TryComplete();
            telling.Writer.TryComplete();
        });
        await Task.WhenAll(stages[1..]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAny(_reading, Task.Delay(LastRead, CancellationToken.None)).ConfigureAwait(false);
        _recorder?.Complete(
            _reader.IsLive ? null : _reader.Ledger,
            isStopped: stop.IsCancellationRequested || _reader.IsLive,
            _reader.Breaks
        );
        if (stages.Select(stage => stage.Exception?.InnerException).FirstOrDefault(e => e is not null) is { } error)
            ExceptionDispatchInfo.Throw(error);
        await _server.EndAsync(StateMessage.Of(_account, _clock.Delay, Now(), hasEnded: true)).ConfigureAwait(false);
        return Summary();

        void LeaveOut(LiveFrame frame) => this.LeaveOut(frame, Live.LeftOut.ModelBusy);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        // Where it is still being read, it goes with the program.
        if (_reading.IsCompleted)
            _reader.Dispose();
        _recorder?.Dispose();
        _model.Dispose();
    }

    private TimeSpan Now() => Stopwatch.GetElapsedTime(_started);

    private WatchSummary Summary() => _account.ToSummary(_server.Tally);

    private void LeaveOut(LiveFrame frame, string reason)
    {
        _reader.Recycle(frame);
        frame.LeaveOut(reason);
    }

    private void Read(ChannelWriter<LiveFrame> waiting, ChannelWriter<LiveFrame>[] others, CancellationToken cancellationToken)
    {
        try
        {
            while (_reader.Read(_server.HasPages, cancellationToken) is { } frame)
            {
                if (frame.Pixels is not null)
                    waiting.TryWrite(frame);
                foreach (var other in others)
                    other.WriteBlocking(frame, CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        finally
        {
            waiting.TryComplete();
            foreach (var other in others)
                other.TryComplete();
        }
    }

    /// <summary>Labels frames until there are no more; after an error, which <paramref name="halt"/> tells the others, it leaves them
    /// out.</summary>
    private void Score(ChannelReader<LiveFrame> waiting, Action halt)
    {
        Exception? error = null;
        while (waiting.TryReadBlocking(out var frame, CancellationToken.None))
        {
            try
            {
                if (error is not null)
                    LeaveOut(frame, Live.LeftOut.Stopped);
                // A frame that is too late already is no reason to make the next one late.
                else if (waiting.TryPeek(out _) && Now() + _timeOfRun > frame.Due - WayToPage)
                    LeaveOut(frame, Live.LeftOut.ModelBusy);
                else
                    Classify(frame);
            }
            catch (Exception e)
            {
                LeaveOut(frame, Live.LeftOut.Stopped);
                error = e;
                halt();
            }
        }
        if (error is not null and not OperationCanceledException)
            ExceptionDispatchInfo.Throw(error);
    }

    private void Classify(LiveFrame frame)
    {
        var started = Stopwatch.GetTimestamp();
        var row = _model.Classify(frame, frame.Pixels!);
        _timeOfRun = Stopwatch.GetElapsedTime(started);
        _reader.Recycle(frame);
        frame.Settle(row);
    }

    /// <summary>Sends each frame with its labels, or without if they are not there when it must go.</summary>
    private async Task ShowAsync(ChannelReader<LiveFrame> frames, CancellationToken cancellationToken)
    {
        var told = TimeSpan.Zero;
        await foreach (var frame in frames.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (frame.Jpeg is null || cancellationToken.IsCancellationRequested)
                continue;
            await WaitUntil(frame.Due - SentBefore, null).ConfigureAwait(false);
            await WaitUntil(frame.Due - WayToPage, frame.Settled).ConfigureAwait(false);
            _server.Send(await FrameMessage.OfAsync(frame, Now()).ConfigureAwait(false));
            if (Now() - told > TimeSpan.FromSeconds(0.5))
            {
                told = Now();
                _server.Send(StateMessage.Of(_account, _clock.Delay, told));
            }
        }

        async Task WaitUntil(TimeSpan time, Task? settled)
        {
            if (settled is { IsCompleted: true } || time - Now() is not { Ticks: > 0 } left || cancellationToken.IsCancellationRequested)
                return;
            var delay = Task.Delay(left, cancellationToken);
            await (settled is null ? delay : Task.WhenAny(settled, delay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(ChannelReader<LiveFrame> frames)
    {
        while (true)
        {
            var more = frames.WaitToReadAsync().AsTask();
            while (_recorder is not null && await Task.WhenAny(more, Task.Delay(Durable)).ConfigureAwait(false) != more)
                _recorder.MakeDurable();
            if (!await more.ConfigureAwait(false) || !frames.TryRead(out var frame))
                break;
            var row = await frame.Settled.ConfigureAwait(false);
            if (row is not null)
            {
                _clock.Needs(Now() - frame.Arrived + WayToPage);
                Tell(_finders.SelectMany(finder => finder.Add(row)));
            }
            _account.Add(frame, row);
            _recorder?.Add(frame, row, _reader.Breaks);
        }
        Tell(_finders.SelectMany(finder => finder.End()));

        void Tell(IEnumerable<WatchEvent> events)
        {
            foreach (var found in events)
                _options.Found?.Invoke(found);
        }
    }
}
