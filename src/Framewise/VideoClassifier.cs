using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Framewise.Devices;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Models;
using Framewise.Observation;
using Framewise.Pipeline;
using Framewise.Preprocessing;
using Framewise.Prompts;
using Framewise.Results.Rows;

namespace Framewise;

/// <summary>
/// Classifies every frame of videos. The stages are joined here: reading threads decode videos and put pixels into batches (across videos),
/// workers run the models on whole batches, and the caller receives the rows in order. The stages are joined by bounded channels, so memory
/// does not grow with the video and the slowest stage sets the pace; <see cref="Plan"/> says how the cores are shared out.
/// </summary>
/// <remarks>
/// One run at a time per classifier. Dispose of it when done; a run that is under way then is cancelled, and awaited before anything is
/// freed.
/// </remarks>
public sealed class VideoClassifier : IDisposable, IAsyncDisposable
{
    private readonly ClassifierOptions _options;
    private readonly PixelRecipe[] _recipes;
    private readonly ReadingThreads _readers;
    private readonly ScoringWorkers _workers;
    private readonly List<string> _notices = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _stages = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>A classifier that runs the given models, all on the same decoded frames.</summary>
    /// <exception cref="ModelException">The runtime refuses a model.</exception>
    /// <exception cref="DeviceException">The device cannot be used.</exception>
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
        // First, for texts are embedded by the device's runtime, too: a process has one.
        Device = ModelDevices.Choose(_options.Device, models, _notices.Add);
        Models = models = ClassAssignment.Of(models, _options.Classes, _options.Templates, _notices.Add);
        _options.Decoder.Require();
        _recipes = [.. models.Select(model => _options.Applied(model.Card.Pixels)).Distinct()];
        _readers = new ReadingThreads(_recipes, _options, ThreadPlan.Choose(_options, Device), start?.TakeDecoder());
        try
        {
            // Without an early start, the decoder process at least starts while the runtime takes the models.
            _readers.First.Start();
            _workers = new ScoringWorkers(
                models,
                [.. models.Select(model => Array.IndexOf(_recipes, _options.Applied(model.Card.Pixels)))],
                Plan,
                _options,
                Device
            );
        }
        catch
        {
            _readers.Dispose();
            throw;
        }
    }

    /// <summary>The models, in the order of <see cref="FrameResult.ByModel"/>.</summary>
    public IReadOnlyList<Model> Models { get; }

    /// <summary>The device that the models run on, never <see cref="ComputeDevice.Auto"/>.</summary>
    public ComputeDevice Device { get; }

    /// <summary>What is worth knowing of how the models were prepared, in words: prompts that were longer than a model reads, the device
    /// that was taken.</summary>
    public IReadOnlyList<string> Notices => _workers.IsHalved ? [.. _notices, ModelDevices.Halved] : _notices;

    /// <summary>The options in force.</summary>
    public ClassifierOptions Options => _options;

    /// <summary>How the processor cores are shared out. A run may add videos that are read side by side where the models have to wait for
    /// frames.</summary>
    internal ThreadPlan Plan => _readers.Plan;

    /// <summary>Loads a model and makes a classifier for it.</summary>
    /// <param name="model">A catalogue name, a model file (.onnx, .tflite, .npy) or a folder that holds one.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ModelException">There is no such model on this machine, or it cannot be used.</exception>
    public static VideoClassifier Load(string model, ClassifierOptions? options = null) => new([Model.Load(model)], options);

    /// <summary>As <see cref="Load"/>, and fetches a catalogue model into the user's cache first if it is not there yet.</summary>
    /// <exception cref="ModelException">The model cannot be fetched or used.</exception>
    public static Task<VideoClassifier> FetchAsync(
        string model = ModelCatalogue.DefaultName,
        ClassifierOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        LoadAsync(
            async token => [await Model.FetchAsync(model, cancellationToken: token).ConfigureAwait(false)],
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

    /// <summary>Classifies one video, frame by frame, in presentation order. Damaged places are flagged on their rows; how it ended is
    /// known at the end.</summary>
    /// <exception cref="MediaException">While it is gone through: the video cannot be opened or read on; rows already given stay
    /// valid.</exception>
    public VideoClassification ClassifyAsync(string path, CancellationToken cancellationToken = default) =>
        new(token => RunAsync([path], token), cancellationToken);

    /// <summary>
    /// Classifies many videos. A video that fails ends with its <see cref="VideoCompleted"/> and never stops the others.
    /// Batches are filled across videos; the events of each video are in order.
    /// </summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run already.</exception>
    /// <exception cref="ModelException">The runtime cannot run a model.</exception>
    /// <exception cref="MediaException">No decoder process can be started any more; the videos that have not completed are not at
    /// fault.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled, or the classifier disposed of.</exception>
    public IAsyncEnumerable<VideoEvent> RunAsync(IEnumerable<string> paths, CancellationToken cancellationToken = default) =>
        RunAsync(paths.Select(path => new VideoTask(new VideoFile(path, path))), cancellationToken);

    /// <summary>As above, with the videos that an earlier run left unfinished continued where it left them; a <see cref="VideoRestarted"/>
    /// tells where that cannot be.</summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run already.</exception>
    internal async IAsyncEnumerable<VideoEvent> RunAsync(
        IEnumerable<VideoTask> videos,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(videos);
        var events = Channel.CreateBounded<VideoEvent>((Plan.Workers + 2) * Plan.Batch);
        using var stop = LinkToClosing(cancellationToken);
        using var watch = new RunWatch(_options.LoggerFactory, () => _workers.Idle / Plan.Workers);
        watch.Measure("rows", () => events.Reader.Count);
        watch.Begin(_notices, Plan.ToString());
        var stages = Alone(() =>
        {
            _isRunning = true;
            return _stages = RunStagesAsync(videos, events.Writer, watch, stop.Token);
        });
        try
        {
            await foreach (var next in events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                var told = next switch
                {
                    FramePlaced frame => await ClassifiedAsync(frame, stages, cancellationToken).ConfigureAwait(false),
                    VideoEnded { Video: var video } => new VideoCompleted(video.Index, video.Path, video.ToOutcome()),
                    _ => next,
                };
                watch.See(told);
                yield return told;
            }
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
    internal VideoSurvey Survey(VideoFile video, TimeSpan? longest, CancellationToken cancellationToken)
    {
        using var stop = LinkToClosing(cancellationToken);
        return Alone(() => _readers.First.Survey(video.Path, video.Stream ?? _options.Stream, longest, stop.Token));
    }

    /// <summary>
    /// Measures for about two seconds how fast the models score and how fast the first of the videos that can be read is, and plans by it
    /// how many videos are read side by side. A run does without: it measures itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">This classifier is in a run.</exception>
    internal SpeedMeasurement Measure(IEnumerable<string> videos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        using var stop = LinkToClosing(cancellationToken);
        var speed = Alone(() =>
        {
            using var interruption = _workers.Begin(stop.Token);
            return SpeedMeasurement.Take(Models, _workers, _readers.First, videos, _readers.WithOtherDecoder, stop.Token);
        });
        _readers.Plan = Plan.For(speed.ReadingFps, speed.InferenceFps);
        return speed;
    }

    /// <summary>Cancels a run that is under way, waits for it, and frees everything. It may be called more than once, and from within the
    /// run's loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        Task stages;
        lock (_lock)
            stages = _stages;
        await stages.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _readers.Dispose();
            _workers.Dispose();
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks the thread meanwhile.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

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

    /// <summary>
    /// Runs all stages of a run. The task ends when every thread has, with the error that ended them if one did; <paramref name="events"/>
    /// end the same way.
    /// The first stage that fails ends reading; what was read by then is scored.
    /// </summary>
    private async Task RunStagesAsync(
        IEnumerable<VideoTask> videos,
        ChannelWriter<VideoEvent> events,
        RunWatch watch,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interruption = _workers.Begin(cancellationToken);
        Exception? error = null;
        IEnumerable<Task> scoring = [];
        var work = Channel.CreateBounded<ScoringBatch.Slice>(1);
        watch.Measure("batches", () => work.Reader.Count);
        try
        {
            var filler = new BatchFiller(
                Plan.Batch,
                () => new FrameSlots(_workers.BatchSize, _readers.First.BytesPerPicture),
                () => _workers.Free,
                work.Writer
            );
            using var queue = new VideoQueue(videos.Select(WithStream), _options.Every, _recipes[0]);
            scoring = _workers.Start(work.Reader, filler, OrFail, cancellationToken);
            await _readers.RunAsync(queue, filler, events, _workers, OrFail, stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
        }
        work.Writer.TryComplete();
        await Task.WhenAll(scoring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
            error ??= new OperationCanceledException(cancellationToken);
        events.TryComplete(error);
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);

        VideoTask WithStream(VideoTask task) =>
            task.Video.Stream is null ? task with { Video = task.Video with { Stream = _options.Stream } } : task;

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

    /// <summary>Waits for a frame's scores.</summary>
    private async Task<FrameClassified> ClassifiedAsync(FramePlaced frame, Task stages, CancellationToken cancellationToken)
    {
        var ((batch, slot), video, scored) = (frame.Place, frame.Video, frame.Place.Batch.Scored);
        // Of a run that failed, a batch may stay as it is.
        if (
            !scored.IsCompleted
            && await Task.WhenAny(scored, stages).WaitAsync(cancellationToken).ConfigureAwait(false) == stages
            && !scored.IsCompleted
        )
            await stages.ConfigureAwait(false);
        await scored.ConfigureAwait(false);
        var result = batch.Result(slot);
        if (frame.Repeat is null)
            video.Inference += batch.TimePerFrame / Plan.Workers;
        return video.Give(frame.Repeat is { } repeat ? repeat.WithScoresOf(result) : result);
    }
}
