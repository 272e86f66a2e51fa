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
    private int _running;

    /// <summary>A classifier that runs the given networks, all on the same decoded frames.</summary>
    /// <exception cref="ModelException">The runtime refuses a network.</exception>
    /// <exception cref="ArgumentException">No network is given, or an option is out of range.</exception>
    public VideoClassifier(IReadOnlyList<NetworkModel> networks, ClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0) throw new ArgumentException("At least one network is needed.", nameof(networks));
        Networks = networks;
        _options = (options ?? new ClassifierOptions()).Validated();
        Plan = ThreadPlan.Choose(_options, networks);
        _recipes = [.. networks.Select(network => network.Card.Pixels).Distinct()];
        _recipeOfNetwork = [.. networks.Select(network => Array.IndexOf(_recipes, network.Card.Pixels))];
        // The first decoder process starts while the networks are loaded.
        _sources.Add(NewOpener());
        try
        {
            var first = networks.Select(network => NetworkSession.Load(network, Plan.Batch, Plan.ThreadsPerWorker, _options.Vectors.HasFlag(VectorKinds.Embedding))).ToArray();
            _workers = [first, .. Enumerable.Range(1, Plan.Workers - 1).Select(_ => first.Select(session => session.Share()).ToArray())];
        }
        catch
        {
            _sources[0].Dispose();
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
    public static async Task<VideoClassifier> LoadAsync(
        string network = ModelCatalogue.DefaultName, ClassifierOptions? options = null, CancellationToken cancellationToken = default) =>
        new([await NetworkModel.LoadAsync(network, cancellationToken: cancellationToken).ConfigureAwait(false)], options);

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
        var work = Channel.CreateBounded<ScoringBatch>(1);
        var happenings = Channel.CreateBounded<Happening>((Plan.Workers + 2) * Plan.Batch);
        var filler = new BatchFiller(Plan.Batch, NewSlots, work.Writer);
        using var queue = new VideoQueue(videos, _options.Every, _recipes[0]);
        var workers = _workers.Select((sessions, number) => StartStage($"infer-{number}", () => ScoreBatches(sessions, work.Reader, filler, stop.Token))).ToList();
        var reading = ReadAsync(sources => StartStage("read", () => ReadVideos(sources, queue, filler, happenings.Writer, stop.Token)), queue, stop.Token);
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

    private SourceOpener NewOpener() => new(_recipes, _options, Plan.DecodingThreads);

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
    private static async Task EndAsync(Task reading, IReadOnlyList<Task> workers, ChannelWriter<ScoringBatch> work, ChannelWriter<Happening> happenings)
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

    private void ReadVideos(SourceOpener sources, VideoQueue queue, BatchFiller filler, ChannelWriter<Happening> output, CancellationToken cancellationToken)
    {
        try
        {
            while (queue.TryTake(out var video))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    // The way from the first frame may lead to the place where the one from a key frame does not.
                    if (!ReadVideo(sources, video, filler, output, cancellationToken) && video.Gate.Start is not null)
                    {
                        video = video.FromTheFirstFrame();
                        ReadVideo(sources, video, filler, output, cancellationToken);
                    }
                    if (!video.Gate.Holds)
                    {
                        video = video.Anew();
                        Tell(new Happening(video, Restarted: true), filler, output, cancellationToken);
                        ReadVideo(sources, video, filler, output, cancellationToken);
                    }
                }
                catch (MediaException e) { video.Error = e; }
                Tell(new Happening(video, Completed: true), filler, output, cancellationToken);
            }
        }
        finally
        {
            filler.Flush(cancellationToken);
        }
    }

    /// <summary>
    /// Reads a video. Frames whose rows count from an earlier run are given all the same, but not scored: so the ledger is that of the whole file. They are decoded
    /// from a key frame near their end, or from the first; the last of them prove the place. False if they are not there or not the same.
    /// </summary>
    private bool ReadVideo(SourceOpener sources, VideoInProgress video, BatchFiller filler, ChannelWriter<Happening> output, CancellationToken cancellationToken)
    {
        var gate = video.Gate;
        using var source = sources.Open(video.Path, gate.PixelsFrom, cancellationToken, gate.Start, video.StopPts);
        if (!video.IsSecondReading) Tell(new Happening(video, Stream: source.Stream), filler, output, cancellationToken);
        var newFrame = () => new PreparedFrame(sources.BytesPerPicture);
        var frames = 0L;
        try
        {
            while (source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                frames++;
                var verdict = gate.Judge(source, newFrame);
                if (verdict == FrameGate.Verdict.NotTheSame) return false;
                if (verdict == FrameGate.Verdict.Row) Tell(new Happening(video, Place: Take(source, gate, filler, cancellationToken)), filler, output, cancellationToken);
            }
            gate.Leave(frames);
            return gate.Holds;
        }
        finally
        {
            (video.Ledger, video.StoppedAtEnd) = (source.Ledger, source.StoppedAtEnd);
            (video.Reading, video.Preprocessing) = (source.Reading / Plan.VideosAtOnce, source.Preprocessing / Plan.VideosAtOnce);
        }
    }

    /// <summary>Puts the current frame's pixels straight into a batch.</summary>
    private static BatchPlace Take(IFrameSource source, FrameGate gate, BatchFiller filler, CancellationToken cancellationToken)
    {
        var place = filler.Reserve();
        try
        {
            source.Take(place.Frame);
            gate.Pass(place.Frame);
        }
        finally
        {
            filler.HandIn(place, cancellationToken);
        }
        return place;
    }

    private static void Tell(Happening happening, BatchFiller filler, ChannelWriter<Happening> output, CancellationToken cancellationToken)
    {
        if (output.TryWrite(happening)) return;
        filler.Flush(cancellationToken);
        output.WriteBlocking(happening, cancellationToken);
    }

    private void ScoreBatches(NetworkSession[] sessions, ChannelReader<ScoringBatch> work, BatchFiller filler, CancellationToken cancellationToken)
    {
        while (true)
        {
            var waiting = Stopwatch.GetTimestamp();
            if (!work.TryReadBlocking(out var batch, cancellationToken)) return;
            Interlocked.Add(ref _idleTicks, Stopwatch.GetTimestamp() - waiting);
            filler.Recycle(batch.Score(sessions, Networks, _recipeOfNetwork, _options));
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

    /// <summary>What goes from reading to the caller: a video opened, a frame, a video begun anew, or a video completed.</summary>
    private readonly record struct Happening(VideoInProgress Video, VideoStreamInfo? Stream = null, BatchPlace? Place = null, bool Restarted = false, bool Completed = false);
}
