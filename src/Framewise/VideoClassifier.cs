using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Results;

namespace Framewise;

/// <summary>
/// Classifies every frame of videos. The whole path stands here: a reading thread decodes and pre-processes, a second fills batches (across videos),
/// one worker per core runs the networks on whole batches, and the caller receives the rows in order. The stages are joined by bounded channels, so memory does
/// not grow with the video and the slowest stage sets the pace.
/// </summary>
/// <remarks>One run at a time per classifier. Dispose of it when done.</remarks>
public sealed class VideoClassifier : IDisposable
{
    private readonly ClassifierOptions _options;
    private readonly SourceOpener _sources;
    private readonly NetworkSession[][] _workers;
    private readonly ConcurrentBag<PreparedFrame> _pool = [];
    private readonly int _batchSize;
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
        Threads = _options.Threads > 0 ? _options.Threads : Environment.ProcessorCount;
        _batchSize = _options.Batch > 0 ? _options.Batch : networks.Max(ChooseBatch);
        _sources = new SourceOpener([.. networks.Select(network => network.Card.Pixels)], _options, Threads);
        try
        {
            // Whole batches side by side, one core each: nothing waits at the end of each operator, as threads inside one run would.
            var first = networks.Select(network => NetworkSession.Load(network, _batchSize, threads: 1)).ToArray();
            _workers = [first, .. Enumerable.Range(1, Threads - 1).Select(_ => first.Select(session => session.Share()).ToArray())];
        }
        catch
        {
            _sources.Dispose();
            throw;
        }
    }

    /// <summary>Frames per run of the network unless options say otherwise.</summary>
    public const int DefaultBatch = 8;

    /// <summary>The networks, in the order of <see cref="FrameResult.ByNetwork"/>.</summary>
    public IReadOnlyList<NetworkModel> Networks { get; }

    /// <summary>The options in force.</summary>
    public ClassifierOptions Options => _options;

    /// <summary>Processor cores in use.</summary>
    public int Threads { get; }

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
        foreach (var session in _workers.SelectMany(sessions => sessions)) session.Begin();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interruption = stop.Token.Register(() => { foreach (var session in _workers.SelectMany(sessions => sessions)) session.Interrupt(); });
        var prepared = Channel.CreateBounded<Item>(new BoundedChannelOptions(2 * _batchSize) { SingleReader = true, SingleWriter = true });
        var work = Channel.CreateBounded<ScoringBatch>(new BoundedChannelOptions(1) { SingleWriter = true });
        var happenings = Channel.CreateBounded<(Item, ScoringBatch?)>(new BoundedChannelOptions((_workers.Length + 2) * _batchSize) { SingleReader = true, SingleWriter = true });
        var stages = new List<Task>
        {
            StartStage("read", prepared.Writer, () => ReadVideos(videos, prepared.Writer, stop.Token)),
            StartStage("batch", happenings.Writer, () => FillBatches(prepared.Reader, work.Writer, happenings.Writer, stop.Token)),
        };
        stages.AddRange(_workers.Select((sessions, number) => StartStage($"infer-{number}", work.Writer, () => ScoreBatches(sessions, work.Reader, stop.Token))));
        try
        {
            await foreach (var (item, batch) in happenings.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return await DescribeAsync(item, batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(stages).ConfigureAwait(false);
            Volatile.Write(ref _running, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sources.Dispose();
        foreach (var session in _workers.SelectMany(sessions => sessions)) session.Dispose();
    }

    /// <summary>Large matrices are read from memory once per run, however many pictures it has; small networks gain nothing from more.</summary>
    private static int ChooseBatch(NetworkModel network) => new FileInfo(network.Path).Length > 64 << 20 ? 4 * DefaultBatch : DefaultBatch;

    /// <summary>Runs a stage on a thread of its own; its end, or the error that ended it, completes its output channel.</summary>
    private static Task StartStage<T>(string name, ChannelWriter<T> output, Action stage)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Exception? error = null;
            try { stage(); }
            catch (Exception e) { error = e; }
            output.TryComplete(error);
            ended.SetResult();
        })
        { Name = "framewise-" + name, IsBackground = true };
        thread.Start();
        return ended.Task;
    }

    private void ReadVideos(IEnumerable<VideoTask> tasks, ChannelWriter<Item> output, CancellationToken cancellationToken)
    {
        var index = 0;
        foreach (var task in tasks)
        {
            var video = new VideoInProgress(index++, task, _options.Every, Networks[0].Card.Pixels);
            try
            {
                // The way from the first frame may lead to the place where the one from a key frame does not.
                if (!ReadVideo(video, output, cancellationToken) && video.Gate.Start is not null)
                {
                    video = new VideoInProgress(video.Index, task, _options.Every, Networks[0].Card.Pixels, fromFirstFrame: true);
                    ReadVideo(video, output, cancellationToken);
                }
                if (!video.Gate.Holds)
                {
                    video = new VideoInProgress(video.Index, task with { Continue = null, Entry = null }, _options.Every, Networks[0].Card.Pixels, fromFirstFrame: true);
                    output.WriteBlocking(new Item(video, Restarted: true), cancellationToken);
                    ReadVideo(video, output, cancellationToken);
                }
            }
            catch (MediaException e) { video.Error = e; }
            output.WriteBlocking(new Item(video, Completed: true), cancellationToken);
        }
    }

    /// <summary>
    /// Reads a video. Frames whose rows count from an earlier run are given all the same, but not scored: so the ledger is that of the whole file. They are decoded
    /// from a key frame near their end, or from the first; the last of them prove the place. False if they are not there or not the same.
    /// </summary>
    private bool ReadVideo(VideoInProgress video, ChannelWriter<Item> output, CancellationToken cancellationToken)
    {
        var gate = video.Gate;
        using var source = _sources.Open(video.Path, gate.PixelsFrom, cancellationToken, gate.Start, video.StopPts);
        if (!video.IsSecondReading) output.WriteBlocking(new Item(video, Stream: source.Stream), cancellationToken);
        var frames = 0L;
        try
        {
            while (source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                frames++;
                var verdict = gate.Judge(source, _sources.NewFrame);
                if (verdict == FrameGate.Verdict.NotTheSame) return false;
                if (verdict == FrameGate.Verdict.Row) output.WriteBlocking(new Item(video, Frame: Take(source, gate)), cancellationToken);
            }
            gate.Leave(frames);
            return gate.Holds;
        }
        finally
        {
            (video.Ledger, video.StoppedAtEnd) = (source.Ledger, source.StoppedAtEnd);
            (video.Reading, video.Preprocessing) = (source.Reading, source.Preprocessing);
        }
    }

    private PreparedFrame Take(IFrameSource source, FrameGate gate)
    {
        if (!_pool.TryTake(out var frame)) frame = _sources.NewFrame();
        source.Take(frame);
        gate.Pass(frame);
        return frame;
    }

    /// <summary>
    /// Puts frames into batches, across videos, and hands each to the workers. What happened travels on in order, each frame with the batch that will know its result.
    /// </summary>
    private void FillBatches(ChannelReader<Item> input, ChannelWriter<ScoringBatch> work, ChannelWriter<(Item, ScoringBatch?)> output, CancellationToken cancellationToken)
    {
        var batch = new ScoringBatch(_batchSize);
        try
        {
            while (input.TryReadBlocking(out var item, cancellationToken))
            {
                if (item.Frame is { } frame) batch.Add(frame);
                output.WriteBlocking((item, item.Frame is null ? null : batch), cancellationToken);
                if (!batch.IsFull) continue;
                work.WriteBlocking(batch, cancellationToken);
                batch = new ScoringBatch(_batchSize);
            }
            if (!batch.IsEmpty) work.WriteBlocking(batch, cancellationToken);
        }
        catch (Exception e)
        {
            // Whoever waits for this batch must not wait for ever.
            batch.Fail(e);
            throw;
        }
        work.Complete();
    }

    private void ScoreBatches(NetworkSession[] sessions, ChannelReader<ScoringBatch> work, CancellationToken cancellationToken)
    {
        while (work.TryReadBlocking(out var batch, cancellationToken)) batch.Score(sessions, Networks, _options.TopK, _pool.Add);
    }

    private async Task<VideoEvent> DescribeAsync(Item item, ScoringBatch? batch, CancellationToken cancellationToken)
    {
        var video = item.Video;
        if (batch is null)
            return item switch
            {
                { Restarted: true } => new VideoRestarted(video.Index, "the frame after which to continue is not where it was"),
                { Completed: true } => new VideoCompleted(video.Index, video.ToOutcome()),
                _ => new VideoOpened(video.Index, item.Stream!),
            };
        await batch.Scored.WaitAsync(cancellationToken).ConfigureAwait(false);
        var result = batch.TakeResult();
        video.Rows++;
        video.Inference += batch.TimePerFrame / _workers.Length;
        if (result.HasNotANumber) video.NotANumber++;
        return new FrameClassified(video.Index, result) { Entry = video.Gate.Entry };
    }

    /// <summary>What goes from reading to inference: a video opened, a frame, a video begun anew, or a video completed.</summary>
    private readonly record struct Item(VideoInProgress Video, VideoStreamInfo? Stream = null, PreparedFrame? Frame = null, bool Restarted = false, bool Completed = false);
}
