using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Pipeline;
using Framewise.Preprocessing;
using Framewise.Prompts;
using Framewise.Results.Rows;

namespace Framewise;

/// <summary>
/// Classifies every frame of videos. The whole path stands here: reading threads decode videos and put pixels into batches (across videos), workers run the
/// models on whole batches, and the caller receives the rows in order. The stages are joined by bounded channels, so memory does not grow with the video and
/// the slowest stage sets the pace; <see cref="Plan"/> says how the cores are shared out.
/// </summary>
/// <remarks>
/// One run at a time per classifier. Dispose of it when done; a run that is under way then is cancelled, and awaited before anything is freed.
/// </remarks>
public sealed class VideoClassifier : IDisposable, IAsyncDisposable
{
    /// <summary>How long a run is watched before it is decided whether one more video is read beside the others.</summary>
    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(2);

    private readonly ClassifierOptions _options;
    private readonly PixelRecipe[] _recipes;
    private readonly int[] _recipeOfModel;
    private readonly List<SourceOpener> _sources = [];
    private readonly ModelSession[][] _workers;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _stages = Task.CompletedTask;
    private bool _isRunning;
    private readonly List<string> _notices = [];
    private long _idleTicks;
    private int _idleWorkers;

    /// <summary>A classifier that runs the given models, all on the same decoded frames.</summary>
    /// <exception cref="ModelException">The runtime refuses a model.</exception>
    /// <exception cref="MediaException">The decoder process cannot be started.</exception>
    /// <exception cref="ArgumentException">No model is given, or an option is out of range.</exception>
    public VideoClassifier(IReadOnlyList<Model> models, ClassifierOptions? options = null)
        : this(models, options ?? new ClassifierOptions(), null) { }

    private VideoClassifier(IReadOnlyList<Model> models, ClassifierOptions options, Warmup? start)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0)
            throw new ArgumentException("At least one model is needed.", nameof(models));
        _options = options.Validated();
        Plan = ThreadPlan.Choose(_options);
        Models = models = AskedFor.Of(models, _options.Classes, _options.Templates, _notices.Add);
        _recipes = [.. models.Select(model => _options.Applied(model.Card.Pixels)).Distinct()];
        _recipeOfModel = [.. models.Select(model => Array.IndexOf(_recipes, _options.Applied(model.Card.Pixels)))];
        _sources.Add(NewOpener(start?.TakeDecoder()));
        var first = new List<ModelSession>();
        try
        {
            // Without an early start, the decoder process at least starts while the runtime takes the models.
            _sources[0].Start();
            foreach (var model in models)
                first.Add(ModelSession.Load(model, Plan.Batch, Plan.ThreadsPerWorker, _options.Vectors.HasFlag(VectorKinds.Embedding)));
            _workers =
            [
                [.. first],
                .. Enumerable.Range(1, Plan.Workers - 1).Select(_ => first.Select(session => session.Share()).ToArray()),
            ];
        }
        catch
        {
            _sources[0].Dispose();
            foreach (var session in first)
                session.Dispose();
            throw;
        }
    }

    /// <summary>The models, in the order of <see cref="FrameResult.ByModel"/>.</summary>
    public IReadOnlyList<Model> Models { get; }

    /// <summary>What is worth knowing of how the models were prepared, in words: prompts that were longer than a model reads.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>The options in force.</summary>
    public ClassifierOptions Options => _options;

    /// <summary>How the processor cores are shared out. A run may add videos that are read side by side where the models have to wait for frames.</summary>
    public ThreadPlan Plan { get; private set; }

    /// <summary>Loads a model and makes a classifier for it.</summary>
    /// <param name="model">A catalogue name, a model file (.onnx, .tflite, .npy) or a folder that holds one.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ModelException">There is no such model on this machine, or it cannot be used.</exception>
    public static VideoClassifier Load(string model, ClassifierOptions? options = null) => new([Model.Load(model)], options);

    /// <summary>As <see cref="Load"/>, and fetches a catalogue model into the user's cache first if it is not there yet.</summary>
    /// <exception cref="ModelException">The model cannot be fetched or used.</exception>
    public static Task<VideoClassifier> LoadAsync(
        string model = ModelCatalogue.DefaultName,
        ClassifierOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        LoadAsync(
            async token => [await Model.LoadAsync(model, cancellationToken: token).ConfigureAwait(false)],
            options,
            cancellationToken
        );

    /// <summary>A classifier for models that have yet to be loaded: the decoder starts first, so that both are ready sooner.</summary>
    /// <param name="models">Loads the models.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Handed to <paramref name="models"/>.</param>
    /// <exception cref="ModelException">The runtime refuses a model, or <paramref name="models"/> threw it.</exception>
    public static async Task<VideoClassifier> LoadAsync(
        Func<CancellationToken, Task<IReadOnlyList<Model>>> models,
        ClassifierOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(models);
        options = (options ?? new ClassifierOptions()).Validated();
        using var start = new Warmup(options);
        return new VideoClassifier(await models(cancellationToken).ConfigureAwait(false), options, start);
    }

    /// <summary>Classifies one video, frame by frame, in presentation order. Damaged places are flagged on their rows.</summary>
    /// <exception cref="MediaException">The video cannot be opened or read on; rows already given stay valid.</exception>
    public async IAsyncEnumerable<FrameResult> ClassifyAsync(
        string path,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var happening in RunAsync([path], cancellationToken).ConfigureAwait(false))
        {
            if (happening is FrameClassified classified)
                yield return classified.Frame;
            if (happening is VideoCompleted { Outcome.Error: { } error })
                throw error;
        }
    }

    /// <summary>
    /// Classifies many videos. A video that fails ends with its <see cref="VideoCompleted"/> and never stops the others.
    /// Batches are filled across videos; the events of each video are in order.
    /// </summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run already.</exception>
    /// <exception cref="ModelException">The runtime cannot run a model.</exception>
    /// <exception cref="MediaException">No decoder process can be started any more; the videos that have not completed are not at fault.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled, or the classifier disposed of.</exception>
    public IAsyncEnumerable<VideoEvent> RunAsync(IEnumerable<string> paths, CancellationToken cancellationToken = default) =>
        RunAsync(paths.Select(path => new VideoTask(path)), cancellationToken);

    /// <summary>As above, with the videos that an earlier run left unfinished continued where it left them; a <see cref="VideoRestarted"/> tells where that cannot be.</summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run already.</exception>
    public async IAsyncEnumerable<VideoEvent> RunAsync(
        IEnumerable<VideoTask> videos,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(videos);
        var happenings = Channel.CreateBounded<Happening>((Plan.Workers + 2) * Plan.Batch);
        using var stop = LinkToClosing(cancellationToken);
        var stages = Alone(() =>
        {
            _isRunning = true;
            return _stages = RunStagesAsync(videos, happenings.Writer, stop.Token);
        });
        try
        {
            await foreach (var happening in happenings.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return await DescribeAsync(happening, stages, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await stages.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
                _isRunning = false;
        }
    }

    /// <summary>What is known of a video without decoding it; not while a run is under way.</summary>
    internal VideoSurvey Survey(string path, TimeSpan? longest, CancellationToken cancellationToken)
    {
        using var stop = LinkToClosing(cancellationToken);
        return Alone(() => _sources[0].Survey(path, longest, stop.Token));
    }

    /// <summary>
    /// Measures for about two seconds how fast the models score and how fast the first of the videos that can be read is, and plans by it how many videos are
    /// read side by side. A run does without: it measures itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run.</exception>
    public SpeedMeasurement Measure(IEnumerable<string> videos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        using var stop = LinkToClosing(cancellationToken);
        var speed = Alone(() =>
        {
            using var interruption = BeginSessions(stop.Token);
            return SpeedMeasurement.Take(Models, _workers, _sources[0], videos, stop.Token);
        });
        Plan = Plan.For(speed.ReadingFps, speed.InferenceFps);
        return speed;
    }

    /// <summary>Cancels a run that is under way, waits for it, and frees everything. It may be called more than once, and from within the run's loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        Task stages;
        lock (_lock)
            stages = _stages;
        await stages.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            foreach (var source in _sources)
                source.Dispose();
            foreach (var session in Sessions)
                session.Dispose();
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks the thread meanwhile.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private IEnumerable<ModelSession> Sessions => _workers.SelectMany(sessions => sessions);

    private SourceOpener NewOpener(DecoderProcess? process = null) => new(_recipes, _options, Plan.DecodingThreads, process);

    private FrameSlots NewSlots() => new(Sessions.Max(session => session.BatchSize), _sources[0].BytesPerPicture);

    /// <summary>Begins or does something that needs the classifier for itself.</summary>
    private T Alone<T>(Func<T> work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
            return _isRunning
                ? throw new InvalidOperationException("This classifier is in a run already. Finish that run, or load a second classifier.")
                : work();
        }
    }

    private CancellationTokenSource LinkToClosing(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);

    /// <summary>Makes the sessions ready; cancelling interrupts what they run until the registration is disposed of.</summary>
    private CancellationTokenRegistration BeginSessions(CancellationToken cancellationToken)
    {
        foreach (var session in Sessions)
            session.Begin();
        return cancellationToken.Register(() =>
        {
            foreach (var session in Sessions)
                session.Interrupt();
        });
    }

    /// <summary>
    /// Runs all stages of a run. The task ends when every thread has, with the error that ended them if one did; <paramref name="happenings"/> end the same way.
    /// The first stage that fails ends reading; what was read by then is scored.
    /// </summary>
    private async Task RunStagesAsync(
        IEnumerable<VideoTask> videos,
        ChannelWriter<Happening> happenings,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interruption = BeginSessions(cancellationToken);
        Exception? error = null;
        var workers = new List<Task>();
        var work = Channel.CreateBounded<ScoringBatch.Part>(1);
        _idleWorkers = 0;
        try
        {
            var filler = new BatchFiller(
                Plan.Batch,
                NewSlots,
                () => Sessions.All(session => session.TakesAnyCount) ? Volatile.Read(ref _idleWorkers) : 1,
                work.Writer
            );
            using var queue = new VideoQueue(videos, _options.Every, _recipes[0]);
            foreach (var (number, sessions) in _workers.Index())
                workers.Add(
                    Stage.Start($"infer-{number}", () => OrFail(() => ScoreBatches(sessions, work.Reader, filler, cancellationToken)))
                );
            await ReadAsync(
                    sources => new VideoReader(sources, queue, filler, happenings, () => Plan.VideosAtOnce, stop.Token),
                    OrFail,
                    queue,
                    stop.Token
                )
                .ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }
        work.Writer.TryComplete();
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
            error ??= new OperationCanceledException(cancellationToken);
        happenings.TryComplete(error);
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);

        void OrFail(Action stage)
        {
            try
            {
                stage();
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }

        void Fail(Exception e)
        {
            if (e is not OperationCanceledException)
                Interlocked.CompareExchange(ref error, e, null);
            stop.Cancel();
        }
    }

    /// <summary>
    /// Starts the reading threads. As long as the models wait for frames and there are more videos, one more is started every two seconds, up to the plan's
    /// limit: so the run measures itself, on the videos and the machine as they are.
    /// </summary>
    private async Task ReadAsync(
        Func<SourceOpener, VideoReader> newReader,
        Action<Action> orFail,
        VideoQueue queue,
        CancellationToken cancellationToken
    )
    {
        var (readers, reading) = (new List<VideoReader>(), new List<Task>());
        try
        {
            for (var number = 0; number < Plan.VideosAtOnce; number++)
                AddReader();
            var all = Task.WhenAll(reading);
            while (Plan.VideosAtOnce < Plan.MostVideosAtOnce && !queue.IsEmpty && readers.TrueForAll(reader => reader.NoDecoder is null))
            {
                var (idle, since) = (Interlocked.Read(ref _idleTicks), Stopwatch.GetTimestamp());
                if (
                    await Task.WhenAny(all, Task.Delay(Watching, cancellationToken)).ConfigureAwait(false) == all
                    || cancellationToken.IsCancellationRequested
                )
                    break;
                var share = (double)(Interlocked.Read(ref _idleTicks) - idle) / (Stopwatch.GetTimestamp() - since) / Plan.Workers;
                if (Plan.WithOneMoreVideo(share) is not { } more || queue.IsEmpty)
                    continue;
                Plan = more;
                AddReader();
                all = Task.WhenAll(reading);
            }
            await all.ConfigureAwait(false);
            // A video that was returned when the other readers had ended already, or all that are left when no reader has a decoder any more.
            while (!cancellationToken.IsCancellationRequested && queue.TryTake(out var left))
            {
                queue.Return(left);
                await Start(readers.Find(reader => reader.NoDecoder is null) ?? throw readers[0].NoDecoder!).ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        void AddReader()
        {
            if (_sources.Count == readers.Count)
                _sources.Add(NewOpener());
            readers.Add(newReader(_sources[readers.Count]));
            reading.Add(Start(readers[^1]));
        }

        Task Start(VideoReader reader) => Stage.Start("read", () => orFail(reader.Run));
    }

    private void ScoreBatches(
        ModelSession[] sessions,
        ChannelReader<ScoringBatch.Part> work,
        BatchFiller filler,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var waiting = Stopwatch.GetTimestamp();
            Interlocked.Increment(ref _idleWorkers);
            if (!work.TryReadBlocking(out var part, cancellationToken))
                return;
            Interlocked.Decrement(ref _idleWorkers);
            Interlocked.Add(ref _idleTicks, Stopwatch.GetTimestamp() - waiting);
            if (part.Batch.Score(part, sessions, Models, _recipeOfModel, _options) is { } used)
                filler.Recycle(used);
        }
    }

    private async Task<VideoEvent> DescribeAsync(Happening happening, Task stages, CancellationToken cancellationToken)
    {
        var video = happening.Video;
        if (happening.Place is not { } place)
            return happening switch
            {
                { Postponed: { } reason } => new VideoPostponed(video.Index, reason),
                { Restarted: true } => new VideoRestarted(video.Index, "the frame after which to continue is not where it was"),
                { Completed: true } => new VideoCompleted(video.Index, video.ToOutcome()),
                _ => new VideoOpened(video.Index, happening.Stream!),
            };
        var scored = place.Batch.Scored;
        // Of a run that failed, a batch may stay as it is.
        if (
            !scored.IsCompleted
            && await Task.WhenAny(scored, stages).WaitAsync(cancellationToken).ConfigureAwait(false) == stages
            && !scored.IsCompleted
        )
            await stages.ConfigureAwait(false);
        await scored.ConfigureAwait(false);
        var result = place.Batch.Result(place.Slot);
        video.Rows++;
        video.Inference += place.Batch.TimePerFrame / Plan.Workers;
        if (result.HasNotANumber)
            video.NotANumber++;
        return new FrameClassified(video.Index, result) { Entry = video.Gate.Entry };
    }
}
