using System.Diagnostics;
using System.Threading.Channels;
using Framewise.Devices;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Observation;
using Framewise.Results.Rows;

namespace Framewise.Pipeline;

/// <summary>The workers that run the models on whole batches, each with a session of every model and, in a run, a thread of its
/// own.</summary>
internal sealed class ScoringWorkers : IDisposable
{
    private readonly IReadOnlyList<Model> _models;
    private readonly int[] _recipeOfModel;
    private readonly ClassifierOptions _options;
    private readonly ModelSession[][] _workers;
    private long _idleTicks;
    private int _idle;

    /// <summary>Loads the models, on each GPU once.</summary>
    /// <exception cref="ModelException">The runtime refuses a model.</exception>
    /// <exception cref="DeviceException">The device cannot run a model.</exception>
    public ScoringWorkers(
        IReadOnlyList<Model> models,
        int[] recipeOfModel,
        ThreadPlan plan,
        ClassifierOptions options,
        ComputeDevice device,
        DeviceProvider.Prepare? prepare = null
    )
    {
        (_models, _recipeOfModel, _options) = (models, recipeOfModel, options);
        var withEmbedding = options.Vectors.HasFlag(VectorKinds.Embedding);
        var loaded = new List<ModelSession>();
        try
        {
            foreach (var (one, model) in device.Each.SelectMany(one => models.Select(model => (one, model))))
                loaded.Add(ModelSession.Load(model, plan.Batch, plan.ThreadsPerWorker, withEmbedding, one, prepare));
        }
        catch
        {
            foreach (var session in loaded)
                session.Dispose();
            throw;
        }
        var sets = loaded.Chunk(models.Count).ToArray();
        _workers =
        [
            .. Enumerable
                .Range(0, Math.Max(plan.Workers, sets.Length))
                .Select(i => i < sets.Length ? sets[i] : [.. sets[i % sets.Length].Select(session => session.Share())]),
        ];
    }

    /// <summary>The most frames that a session takes at once.</summary>
    public int BatchSize => Sessions.Max(session => session.BatchSize);

    /// <summary>Time for which workers have waited for frames, all together.</summary>
    public TimeSpan Idle => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _idleTicks));

    /// <summary>Among how many workers a batch is divided that was not filled: those that wait for something to do.</summary>
    public int Free => Sessions.All(session => session.TakesAnyCount) ? Volatile.Read(ref _idle) : 1;

    /// <summary>Whether a GPU's memory was too small for the batch.</summary>
    public bool IsHalved => Sessions.Any(session => session.IsHalved);

    /// <summary>Of each worker, the device that its models run on.</summary>
    internal IEnumerable<ComputeDevice> Devices => _workers.Select(sessions => sessions[0].Device);

    private IEnumerable<ModelSession> Sessions => _workers.SelectMany(sessions => sessions);

    /// <summary>Makes the sessions ready; cancelling interrupts what they run until the registration is disposed of.</summary>
    public CancellationTokenRegistration Begin(CancellationToken cancellationToken)
    {
        _idle = 0;
        foreach (var session in Sessions)
            session.Begin();
        return cancellationToken.Register(() =>
        {
            foreach (var session in Sessions)
                session.Interrupt();
        });
    }

    /// <summary>Starts a thread for each worker, which scores until there is no more work.</summary>
    /// <param name="work">What to score.</param>
    /// <param name="filler">Takes back the memory of what is scored.</param>
    /// <param name="orFail">Runs what a thread does, and takes its error.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IEnumerable<Task> Start(
        ChannelReader<ScoringBatch.Slice> work,
        BatchFiller filler,
        Action<Action> orFail,
        CancellationToken cancellationToken
    ) =>
        [
            .. _workers.Select(
                (sessions, i) => Stage.Start($"infer-{i}", () => orFail(() => Score(sessions, work, filler, cancellationToken)))
            ),
        ];

    /// <summary>Frames per second of all workers that score whole batches side by side.</summary>
    /// <exception cref="OperationCanceledException">A session was interrupted.</exception>
    public double MeasureSpeed(TimeSpan time) => SpeedMeasurement.OfModels(_workers, time);

    public void Dispose()
    {
        foreach (var session in Sessions)
            session.Dispose();
    }

    private void Score(
        ModelSession[] sessions,
        ChannelReader<ScoringBatch.Slice> work,
        BatchFiller filler,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var waiting = Stopwatch.GetTimestamp();
            Interlocked.Increment(ref _idle);
            if (!work.TryReadBlocking(out var slice, cancellationToken))
                return;
            Interlocked.Decrement(ref _idle);
            Interlocked.Add(ref _idleTicks, Stopwatch.GetTimestamp() - waiting);
            using var batch = RunMeter.Activities.StartActivity("batch")?.SetTag("framewise.frames", slice.Count);
            if (slice.Batch.Score(slice, sessions, _models, _recipeOfModel, _options) is { } used)
                filler.Recycle(used);
        }
    }
}
