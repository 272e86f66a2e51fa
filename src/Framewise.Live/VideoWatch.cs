using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Framewise.Live.Recording;
using Framewise.Live.Serving;
using Framewise.Media;
using Framewise.Models;
using Framewise.Pipeline;
using Framewise.Prompts;

namespace Framewise.Live;

/// <summary>
/// A playing video with the labels of the very frame that is on the screen: a page on this machine that gets each frame's picture and
/// labels in one message. Decoding, classifying and sending run side by side. Where the model is slower than the frames, whole frames are
/// left out (<see cref="FrameLabeller"/>).
/// </summary>
internal sealed class VideoWatch : IAsyncDisposable
{
    // More frames than the longest delay holds at 120 frames/s.
    private const int FramesUnderWay = 400;

    private static readonly TimeSpan LastRead = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan SentBefore = TimeSpan.FromMilliseconds(200);

    private readonly long _started;
    private readonly WatchRecorder? _recorder;
    private readonly WatchOptions _options;
    private readonly LiveModel _model;
    private readonly FrameLabeller _labelling;
    private readonly PlaybackClock _clock;
    private readonly FrameReader _reader;
    private readonly LiveServer _server;
    private readonly WatchTally _account = new();
    private readonly EventFinder[] _finders;
    private Task _reading = Task.CompletedTask;

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
        _clock = clock;
        _reader = reader;
        _labelling = new FrameLabeller(model, reader.Recycle, clock, Now);
        _server = server;
    }

    /// <summary>The page's link.</summary>
    public Uri Link => _server.Link;

    /// <summary>What is worth knowing of how the model was prepared, in words: prompts that were longer than it reads.</summary>
    public IReadOnlyList<string> Notices { get; private init; } = [];

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
        var notices = new List<string>();
        model = ClassAssignment.Of([model], options.Classes, options.Templates, notices.Add)[0];
        var live = new LiveModel(model, options);
        FrameReader? reader = null;
        WatchRecorder? recorder = null;
        try
        {
            var clock = new PlaybackClock(LeastDelay(source) + 3 * live.TimePerFrame, options.Speed);
            reader = new FrameReader(source, model, options, clock, () => Stopwatch.GetElapsedTime(started));
            if (options.Results is not null)
                recorder = await WatchRecorder.OpenAsync(source, reader.Stream, model, options, cancellationToken).ConfigureAwait(false);
            var server = await LiveServer
                .StartAsync(options, LivePage.Render(LiveAddress.Plain(source), model, reader.Stream), cancellationToken)
                .ConfigureAwait(false);
            return new VideoWatch(started, options, live, clock, reader, server, recorder) { Notices = notices };
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
        var (showing, telling) = (Channel.CreateBounded<LiveFrame>(FramesUnderWay), Channel.CreateBounded<LiveFrame>(FramesUnderWay));
        try
        {
            if (_options.WaitsForPage && !_reader.IsLive)
                await _server.FirstPage.WaitAsync(halt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _recorder?.Complete(null, isStopped: true, _reader.Breaks);
            return Summary();
        }
        Task[] stages =
        [
            Stage.Start("watch-read", () => Read([showing.Writer, telling.Writer], halt.Token)),
            Stage.Start("watch-label", () => _labelling.Run(halt.Cancel)),
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
            _labelling.Complete();
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
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        // Where it is still being read, it goes with the program.
        if (_reading.IsCompleted)
            _reader.Dispose();
        _recorder?.Dispose();
        _labelling.Dispose();
        _model.Dispose();
    }

    /// <summary>What plays is to be seen soon; a file may be read ahead, so that a pause of the machine shows nowhere.</summary>
    private static TimeSpan LeastDelay(string source) =>
        LiveAddress.IsLive(source) ? TimeSpan.FromMilliseconds(80) : TimeSpan.FromMilliseconds(800);

    private TimeSpan Now() => Stopwatch.GetElapsedTime(_started);

    private WatchSummary Summary() => _account.ToSummary(_server.Tally);

    private void Read(ChannelWriter<LiveFrame>[] others, CancellationToken cancellationToken)
    {
        try
        {
            while (_reader.Read(_server.HasPages, cancellationToken) is { } frame)
            {
                foreach (var other in others)
                    other.WriteBlocking(frame, CancellationToken.None);
                if (frame.Pixels is not null)
                    _labelling.Add(frame, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        finally
        {
            _labelling.Complete();
            foreach (var other in others)
                other.TryComplete();
        }
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
            await WaitUntil(frame.Due - FrameLabeller.WayToPage, frame.Settled).ConfigureAwait(false);
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
            while (_recorder is not null && await Task.WhenAny(more, Task.Delay(WatchRecorder.Durable)).ConfigureAwait(false) != more)
                _recorder.MakeDurable(_reader.Breaks);
            if (!await more.ConfigureAwait(false) || !frames.TryRead(out var frame))
                break;
            var row = await frame.Settled.ConfigureAwait(false);
            if (row is not null)
                Tell(_finders.SelectMany(finder => finder.Add(row)));
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
