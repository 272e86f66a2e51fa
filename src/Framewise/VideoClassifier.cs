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
/// Classifies every frame of videos. The whole path stands here: a reading thread decodes and pre-processes, an inference thread fills batches
/// (across videos) and runs the networks, and the caller receives the rows. The stages are joined by bounded channels, so memory does not grow
/// with the video and the slowest stage sets the pace.
/// </summary>
/// <remarks>One run at a time per classifier. Dispose of it when done.</remarks>
public sealed class VideoClassifier : IDisposable
{
    private readonly ClassifierOptions _options;
    private readonly SourceOpener _sources;
    private readonly NetworkSession[] _sessions;
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
        _batchSize = _options.Batch > 0 ? _options.Batch : DefaultBatch;
        _sources = new SourceOpener([.. networks.Select(network => network.Card.Pixels)], _options, Threads);
        try
        {
            _sessions = [.. networks.Select(network => NetworkSession.Load(network, _batchSize, Threads))];
        }
        catch
        {
            _sources.Dispose();
            throw;
        }
    }

    /// <summary>Frames per run of the network when nothing else is asked for: large enough for fully connected layers, small enough for short clips.</summary>
    public const int DefaultBatch = 16;

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
        foreach (var session in _sessions) session.Begin();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interruption = stop.Token.Register(() => Array.ForEach(_sessions, session => session.Interrupt()));
        var prepared = Channel.CreateBounded<Item>(new BoundedChannelOptions(2 * _batchSize) { SingleReader = true, SingleWriter = true });
        var events = Channel.CreateBounded<VideoEvent>(new BoundedChannelOptions(4 * _batchSize) { SingleReader = true, SingleWriter = true });
        var reading = StartStage("read", prepared.Writer, () => ReadVideos(videos, prepared.Writer, stop.Token));
        var inference = StartStage("infer", events.Writer, () => ScoreFrames(prepared.Reader, events.Writer, stop.Token));
        try
        {
            await foreach (var happening in events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false)) yield return happening;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(reading, inference).ConfigureAwait(false);
            Volatile.Write(ref _running, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sources.Dispose();
        foreach (var session in _sessions) session.Dispose();
    }

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
            var video = new VideoInProgress(index++, task);
            try
            {
                if (!ReadVideo(video, output, cancellationToken))
                {
                    video = new VideoInProgress(video.Index, task with { Continue = null });
                    output.WriteBlocking(new Item(video, Restarted: true), cancellationToken);
                    ReadVideo(video, output, cancellationToken);
                }
            }
            catch (MediaException e) { video.Error = e; }
            output.WriteBlocking(new Item(video, Completed: true), cancellationToken);
        }
    }

    /// <summary>
    /// Reads a video. Frames whose rows count from an earlier run are decoded, which is cheap, and not pre-processed or scored: so the ledger is that of the
    /// whole file, and the last of them proves the place. False if that frame is not there or not the same: then nothing of the earlier run counts.
    /// </summary>
    private bool ReadVideo(VideoInProgress video, ChannelWriter<Item> output, CancellationToken cancellationToken)
    {
        using var source = _sources.Open(video.Path, video.Proof.FirstNewFrame, cancellationToken);
        output.WriteBlocking(new Item(video, Stream: source.Stream), cancellationToken);
        try
        {
            while (source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!source.IsSelected)
                {
                    video.NotSelected++;
                    continue;
                }
                if (video.Proof.Covers(source.Frame)) continue;
                if (!video.Proof.Holds) return false;
                if (!_pool.TryTake(out var frame)) frame = _sources.NewFrame();
                source.Take(frame);
                output.WriteBlocking(new Item(video, Frame: frame), cancellationToken);
            }
            return video.Proof.Holds;
        }
        finally
        {
            (video.Ledger, video.StoppedAtEnd) = (source.Ledger, source.StoppedAtEnd);
            (video.Reading, video.Preprocessing) = (source.Reading, source.Preprocessing);
        }
    }

    private void ScoreFrames(ChannelReader<Item> input, ChannelWriter<VideoEvent> output, CancellationToken cancellationToken)
    {
        var waiting = new List<Item>();
        var filled = 0;
        while (input.TryReadBlocking(out var item, cancellationToken))
        {
            waiting.Add(item);
            if (item.Frame is { } frame) Fill(filled++, frame);
            if (filled == _batchSize || filled == 0) filled = Flush(waiting, filled, output, cancellationToken);
        }
        Flush(waiting, filled, output, cancellationToken);
    }

    private void Fill(int slot, PreparedFrame frame)
    {
        for (var n = 0; n < _sessions.Length; n++)
        {
            frame.Pixels[n].CopyTo(_sessions[n].Pixels(slot));
            _sessions[n].SetFrameMean(slot, frame.FrameMeans[n]);
        }
    }

    /// <summary>Runs the networks on the filled slots and passes on, in order, what was waiting for them. Returns the number of slots filled then: none.</summary>
    private int Flush(List<Item> waiting, int filled, ChannelWriter<VideoEvent> output, CancellationToken cancellationToken)
    {
        var perFrame = TimeSpan.Zero;
        if (filled > 0)
        {
            var started = Stopwatch.GetTimestamp();
            foreach (var session in _sessions) session.Run(filled);
            perFrame = Stopwatch.GetElapsedTime(started) / filled;
        }
        var slot = 0;
        foreach (var item in waiting)
        {
            VideoEvent happening = item switch
            {
                { Frame: { } frame } => new FrameClassified(item.Video.Index, Collect(item.Video, frame, slot++, perFrame)),
                { Restarted: true } => new VideoRestarted(item.Video.Index, "the frame after which to continue is not where it was"),
                { Completed: true } => new VideoCompleted(item.Video.Index, item.Video.ToOutcome()),
                _ => new VideoOpened(item.Video.Index, item.Stream!),
            };
            output.WriteBlocking(happening, cancellationToken);
        }
        waiting.Clear();
        return 0;
    }

    private FrameResult Collect(VideoInProgress video, PreparedFrame frame, int slot, TimeSpan inference)
    {
        var predictions = new IReadOnlyList<Prediction>[_sessions.Length];
        var isNumber = true;
        for (var n = 0; n < _sessions.Length; n++)
        {
            var probabilities = _sessions[n].Probabilities(slot);
            predictions[n] = TopK.Select(probabilities, Networks[n].Labels, _options.TopK);
            isNumber &= !TopK.HasNaN(probabilities);
        }
        video.Rows++;
        video.Inference += inference;
        if (!isNumber) video.NotANumber++;
        var result = new FrameResult
        {
            FrameIndex = frame.Info.Index,
            Pts = frame.Info.Pts,
            Time = frame.Time,
            Flags = frame.Info.Flags,
            HasNotANumber = !isNumber,
            ByNetwork = predictions,
        };
        _pool.Add(frame);
        return result;
    }

    /// <summary>What goes from reading to inference: a video opened, a frame, a video begun anew, or a video completed.</summary>
    private readonly record struct Item(VideoInProgress Video, VideoStreamInfo? Stream = null, PreparedFrame? Frame = null, bool Restarted = false, bool Completed = false);
}
