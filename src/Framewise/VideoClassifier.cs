using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Results;

namespace Framewise;

/// <summary>
/// Classifies every frame of videos. The whole path stands here: reading threads decode videos and put pixels into batches (across videos), workers run the
/// networks on whole batches, and the caller receives the rows in order. The stages are joined by bounded channels, so memory does not grow with the video and
/// the slowest stage sets the pace; <see cref="Plan"/> says how the cores are shared out.
/// </summary>
/// <remarks>One run at a time per classifier. Dispose of it when done.</remarks>
public sealed class VideoClassifier : IDisposable
{
    /// <summary>How long a run is watched before it is decided whether one more video is read beside the others.</summary>
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(2);

    private readonly ClassifierOptions _options;
    private readonly PixelRecipe[] _recipes;
    private readonly int[] _recipeOfNetwork;
    private readonly List<SourceOpener> _sources = [];
    private readonly NetworkSession[][] _workers;
    private long _idleTicks;
    private int _idleWorkers;
    private int _running;

    /// <summary>A classifier that runs the given networks, all on the same decoded frames.</summary>
    /// <exception cref="ModelException">The runtime refuses a network.</exception>
    /// <exception cref="ArgumentException">No network is given, or an option is out of range.</exception>
    public VideoClassifier(IReadOnlyList<NetworkModel> networks, ClassifierOptions? options = null)
        : this(networks, options ?? new ClassifierOptions(), null)
    {
    }

    private VideoClassifier(IReadOnlyList<NetworkModel> networks, ClassifierOptions options, EarlyStart? start)
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0) throw new ArgumentException("At least one network is needed.", nameof(networks));
        Networks = networks;
        _options = options.Validated();
        Plan = ThreadPlan.Choose(_options);
        _recipes = [.. networks.Select(network => _options.Applied(network.Card.Pixels)).Distinct()];
        _recipeOfNetwork = [.. networks.Select(network => Array.IndexOf(_recipes, _options.Applied(network.Card.Pixels)))];
        // Without an early start, the decoder process at least starts while the runtime takes the networks.
        _sources.Add(NewOpener(start?.TakeDecoder()));
        var first = new List<NetworkSession>();
        try
        {
            foreach (var network in networks) first.Add(NetworkSession.Load(network, Plan.Batch, Plan.ThreadsPerWorker, _options.Vectors.HasFlag(VectorKinds.Embedding)));
            _workers = [[.. first], .. Enumerable.Range(1, Plan.Workers - 1).Select(_ => first.Select(session => session.Share()).ToArray())];
        }
        catch
        {
            _sources[0].Dispose();
            foreach (var session in first) session.Dispose();
            throw;
        }
    }

    /// <summary>The networks, in the order of <see cref="FrameResult.ByNetwork"/>.</summary>
    public IReadOnlyList<NetworkModel> Networks { get; }

    /// <summary>The options in force.</summary>
    public ClassifierOptions Options => _options;

    /// <summary>How the processor cores are shared out. A run may add videos that are read side by side where the networks have to wait for frames.</summary>
    public ThreadPlan Plan { get; private set; }

    /// <summary>Loads a network and makes a classifier for it.</summary>
    /// <param name="network">A catalogue name, a network file (.onnx, .tflite, .npy) or a folder that holds one.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ModelException">There is no such network on this machine, or it cannot be used.</exception>
    public static VideoClassifier Load(string network, ClassifierOptions? options = null) => new([NetworkModel.Load(network)], options);

    /// <summary>As <see cref="Load"/>, and fetches a catalogue network into the user's cache first if it is not there yet.</summary>
    /// <exception cref="ModelException">The network cannot be fetched or used.</exception>
    public static Task<VideoClassifier> LoadAsync(
        string network = ModelCatalogue.DefaultName, ClassifierOptions? options = null, CancellationToken cancellationToken = default) =>
        LoadAsync(async token => [await NetworkModel.LoadAsync(network, cancellationToken: token).ConfigureAwait(false)], options, cancellationToken);

    /// <summary>A classifier for networks that have yet to be loaded: the decoder starts first, so that both are ready sooner.</summary>
    /// <param name="networks">Loads the networks.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Handed to <paramref name="networks"/>.</param>
    /// <exception cref="ModelException">The runtime refuses a network, or <paramref name="networks"/> threw it.</exception>
    public static async Task<VideoClassifier> LoadAsync(
        Func<CancellationToken, Task<IReadOnlyList<NetworkModel>>> networks, ClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(networks);
        options = (options ?? new ClassifierOptions()).Validated();
        using var start = new EarlyStart(options);
        return new VideoClassifier(await networks(cancellationToken).ConfigureAwait(false), options, start);
    }

    /// <summary>Classifies one video, frame by frame, in presentation order. Damaged places are flagged on their rows.</summary>
    /// <exception cref="MediaException">The video cannot be opened or read on; rows already given stay valid.</exception>
    public async IAsyncEnumerable<FrameResult> ClassifyAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var happening in RunAsync([path], cancellationToken).ConfigureAwait(false))
        {
            if (happening is FrameClassified classified) yield return classified.Frame;
            if (happening is VideoCompleted { Outcome.Error: { } error }) throw error;
        }
    }

    /// <summary>
    /// Classifies many videos. A video that fails ends with its <see cref="VideoCompleted"/> and never stops the others.
    /// Batches are filled across videos; the events of each video are in order.
    /// </summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run already.</exception>
    public IAsyncEnumerable<VideoEvent> RunAsync(IEnumerable<string> paths, CancellationToken cancellationToken = default) =>
        RunAsync(paths.Select(path => new VideoTask(path)), cancellationToken);

    /// <summary>As above, with the videos that an earlier run left unfinished continued where it left them; a <see cref="VideoRestarted"/> tells where that cannot be.</summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run already.</exception>
    public async IAsyncEnumerable<VideoEvent> RunAsync(IEnumerable<VideoTask> videos, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new InvalidOperationException("This classifier is in a run already. Finish that run, or load a second classifier.");
        foreach (var session in Sessions) session.Begin();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interruption = stop.Token.Register(() => { foreach (var session in Sessions) session.Interrupt(); });
        _idleWorkers = 0;
        var work = Channel.CreateBounded<ScoringBatch.Part>(1);
        var happenings = Channel.CreateBounded<Happening>((Plan.Workers + 2) * Plan.Batch);
        var filler = new BatchFiller(Plan.Batch, NewSlots, () => Sessions.All(session => session.TakesAnyCount) ? Volatile.Read(ref _idleWorkers) : 1, work.Writer);
        using var queue = new VideoQueue(videos, _options.Every, _recipes[0]);
        var workers = _workers.Select((sessions, number) => StartStage($"infer-{number}", () => ScoreBatches(sessions, work.Reader, filler, stop.Token))).ToList();
        var reading = ReadAsync(sources => StartStage("read", new VideoReader(sources, queue, filler, happenings.Writer, () => Plan.VideosAtOnce, stop.Token).Run), queue, stop.Token);
        var ended = EndAsync(reading, workers, work.Writer, happenings.Writer);
        try
        {
            await foreach (var happening in happenings.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return await DescribeAsync(happening, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>What is known of a video without decoding it; not while a run is under way.</summary>
    internal VideoSurvey Survey(string path, TimeSpan? longest, CancellationToken cancellationToken) => _sources[0].Survey(path, longest, cancellationToken);

    /// <summary>
    /// Measures for about two seconds how fast the networks score and how fast the first of the videos that can be read is, and plans by it how many videos are
    /// read side by side. A run does without: it measures itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run.</exception>
    public SpeedMeasurement Measure(IEnumerable<string> videos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        if (Volatile.Read(ref _running) != 0) throw new InvalidOperationException("This classifier is in a run. Measure before it.");
        foreach (var session in Sessions) session.Begin();
        var speed = SpeedMeasurement.Take(Networks, _workers, _sources[0], videos, cancellationToken);
        Plan = Plan.For(speed.ReadingFps, speed.InferenceFps);
        return speed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var source in _sources) source.Dispose();
        foreach (var session in Sessions) session.Dispose();
    }

    private IEnumerable<NetworkSession> Sessions => _workers.SelectMany(sessions => sessions);

    private SourceOpener NewOpener(DecoderProcess? process = null) => new(_recipes, _options, Plan.DecodingThreads, process);

    private FrameSlots NewSlots() => new(Sessions.Max(session => session.BatchSize), _sources[0].BytesPerPicture);

    /// <summary>Runs a stage on a thread of its own; the task ends with it, or with the error that ended it.</summary>
    private static Task StartStage(string name, Action stage)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                stage();
                ended.SetResult();
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        })
        { Name = "framewise-" + name, IsBackground = true };
        thread.Start();
        return ended.Task;
    }

    /// <summary>
    /// Starts the reading threads. As long as the networks wait for frames and there are more videos, one more is started every two seconds, up to the plan's
    /// limit: so the run measures itself, on the videos and the machine as they are.
    /// </summary>
    private async Task ReadAsync(Func<SourceOpener, Task> start, VideoQueue queue, CancellationToken cancellationToken)
    {
        var readers = new List<Task>();
        for (var number = 0; number < Plan.VideosAtOnce; number++) AddReader();
        var all = Task.WhenAll(readers);
        while (Plan.VideosAtOnce < Plan.MostVideosAtOnce && !queue.IsEmpty)
        {
            var (idle, since) = (Interlocked.Read(ref _idleTicks), Stopwatch.GetTimestamp());
            if (await Task.WhenAny(all, Task.Delay(Watching, cancellationToken)).ConfigureAwait(false) == all || cancellationToken.IsCancellationRequested) break;
            var share = (double)(Interlocked.Read(ref _idleTicks) - idle) / (Stopwatch.GetTimestamp() - since) / Plan.Workers;
            if (Plan.WithOneMoreVideo(share) is not { } more || queue.IsEmpty) continue;
            Plan = more;
            AddReader();
            all = Task.WhenAll(readers);
        }
        await all.ConfigureAwait(false);

        void AddReader()
        {
            if (_sources.Count == readers.Count) _sources.Add(NewOpener());
            readers.Add(start(_sources[readers.Count]));
        }
    }

    /// <summary>Passes the end of each stage, or its error, on to the next; never fails itself.</summary>
    private static async Task EndAsync(Task reading, IReadOnlyList<Task> workers, ChannelWriter<ScoringBatch.Part> work, ChannelWriter<Happening> happenings)
    {
        try
        {
            await reading.ConfigureAwait(false);
            happenings.TryComplete();
        }
        catch (Exception e)
        {
            happenings.TryComplete(e);
        }
        work.TryComplete();
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void ScoreBatches(NetworkSession[] sessions, ChannelReader<ScoringBatch.Part> work, BatchFiller filler, CancellationToken cancellationToken)
    {
        while (true)
        {
            var waiting = Stopwatch.GetTimestamp();
            Interlocked.Increment(ref _idleWorkers);
            if (!work.TryReadBlocking(out var part, cancellationToken)) return;
            Interlocked.Decrement(ref _idleWorkers);
            Interlocked.Add(ref _idleTicks, Stopwatch.GetTimestamp() - waiting);
            if (part.Batch.Score(part, sessions, Networks, _recipeOfNetwork, _options) is { } used) filler.Recycle(used);
        }
    }

    private async Task<VideoEvent> DescribeAsync(Happening happening, CancellationToken cancellationToken)
    {
        var video = happening.Video;
        if (happening.Place is not { } place)
            return happening switch
            {
                { Restarted: true } => new VideoRestarted(video.Index, "the frame after which to continue is not where it was"),
                { Completed: true } => new VideoCompleted(video.Index, video.ToOutcome()),
                _ => new VideoOpened(video.Index, happening.Stream!),
            };
        await place.Batch.Scored.WaitAsync(cancellationToken).ConfigureAwait(false);
        var result = place.Batch.Result(place.Slot);
        video.Rows++;
        video.Inference += place.Batch.TimePerFrame / Plan.Workers;
        if (result.HasNotANumber) video.NotANumber++;
        return new FrameClassified(video.Index, result) { Entry = video.Gate.Entry };
    }
}
