using System.Diagnostics;
using Framewise.Devices;
using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Runs;

/// <summary>
/// Classifies a list of videos into a folder of results: one table and one ledger each. What is finished and still valid is left alone, and
/// what an earlier run left unfinished is continued.
/// </summary>
public sealed class FolderRun
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly VideoClassifier _classifier;
    private readonly ResultOptions _results;
    private readonly OptionFacts _options;
    private readonly RunFile _runFile;
    private readonly EarlierResults _earlier;
    private readonly IProgress<RunProgress>? _progress;

    /// <summary>A run with the given classifier. <paramref name="progress"/> is called on the thread of the run.</summary>
    public FolderRun(VideoClassifier classifier, ResultOptions results, IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(results);
        _classifier = classifier;
        _results = results.Validated();
        if (classifier.Options.Vectors != VectorKinds.None && !_results.Formats.Contains(ResultFormat.Parquet))
            throw new ArgumentException("Vectors are written in Parquet only. Ask for the format parquet, too.", nameof(results));
        if (classifier.Options.Vectors != VectorKinds.None && _results.SplitLong is not null)
            throw new ArgumentException("Parts of long videos keep no vectors. Leave the vectors or the division out.", nameof(results));
        _options = FactsOf(classifier.Options, classifier.Device, results);
        _earlier = new EarlierResults([.. classifier.Models.Select(ModelFacts.From)], _options, results);
        _runFile = new RunFile(results, [.. classifier.Models.Select(ModelFacts.From)], _options);
        _progress = progress;
    }

    /// <summary>Runs to the end of a list of videos.</summary>
    /// <inheritdoc cref="ExecuteAsync(FoundVideos, CancellationToken)"/>
    public Task<RunSummary> ExecuteAsync(IReadOnlyList<VideoFile> videos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        return ExecuteAsync(new FoundVideos { Videos = videos }, cancellationToken);
    }

    /// <summary>Runs to the end of what was found. What paths led nowhere to are failed entries of the run's report; nothing is kept of
    /// them beside it.</summary>
    /// <exception cref="ArgumentException">There are pipes among what was found: see <see cref="PipeSpool"/>.</exception>
    /// <exception cref="ResultException">Results cannot be written, another run is writing into the folder, or no decoder can be started
    /// any more; what was done stays.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; unfinished tables keep the name <c>.partial</c> and the next run
    /// continues them.</exception>
    public async Task<RunSummary> ExecuteAsync(FoundVideos found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (found.Pipes.Count > 0)
            throw new ArgumentException("Pipes cannot be classified as they are. Read them into files first (PipeSpool).", nameof(found));
        var videos = _results.EveryStream ? EveryStream.Of(found.Videos, _classifier, cancellationToken) : found.Videos;
        var (begun, started) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        OutputFolder.Prepare(_results.Folder);
        ResultPaths.ThrowIfShared(videos, _results);
        using var output = await OutputLock
            .TakeAsync(_results.Folder, _results.Shard, sentence => SayOfFolder(BeforePlan(), sentence), cancellationToken)
            .ConfigureAwait(false);
        await using var heartbeat = new Timer(_ => output.Refresh(), null, OutputLock.Heartbeat, OutputLock.Heartbeat);
        var plan = new ShardPlan(videos, _results, _classifier, cancellationToken);
        var state = new RunState(plan.Tasks, found, _progress);
        if (output.TakenOver is { } notice)
            SayOfFolder(state, notice);
        foreach (var sentence in plan.Notices)
            state.Say(sentence);
        var parts = new EarlierParts(_results);
        try
        {
            // A run that is killed leaves none, rather than that of the run before.
            _runFile.Delete();
            await ClassifyAsync(plan, state, parts, output, cancellationToken).ConfigureAwait(false);
            _runFile.Write(state, plan.Facts, RunStatus.Finished, null, started);
        }
        catch (Exception e)
        {
            _runFile.TryWrite(
                state,
                plan.Facts,
                e is OperationCanceledException ? RunStatus.Interrupted : RunStatus.Stopped,
                e.Message,
                started
            );
            if (e is MediaException { Kind: MediaErrorKind.NoDecoderProcess })
                throw new ResultException(e.Message, _results.Folder, e)
                {
                    WayOut = "What is done is kept; run the same command again to go on.",
                    Interrupts = true,
                };
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new ResultException(
                $"The results in '{_results.Folder}' cannot be written: {e.Message.TrimEnd('.')}.",
                _results.Folder,
                e
            )
            {
                WayOut = "Free space or mend the folder and run the same command again; it goes on where this run was.",
                Interrupts = true,
            };
        }
        return state.Summary with { Wall = Stopwatch.GetElapsedTime(begun) };

        RunState BeforePlan() => new([.. videos.Select(video => new VideoTask(video))], new FoundVideos { Videos = videos }, _progress);

        void SayOfFolder(RunState state, string sentence) => state.Say($"{_results.Folder}: {sentence}");
    }

    private async Task ClassifyAsync(
        ShardPlan plan,
        RunState state,
        EarlierParts parts,
        OutputLock output,
        CancellationToken cancellationToken
    )
    {
        var pending = new List<(VideoTask Task, UnfinishedResult? Unfinished)>();
        var earlier = new EarlierWork(_earlier, parts, _results, state);
        foreach (var task in state.Tasks)
            if (!earlier.TryFinish(task, out var unfinished, cancellationToken))
                pending.Add((task, unfinished));
        var tasks = pending.Select(next => next.Task with { Continue = next.Unfinished?.Last.Place });
        var writers = new SortedDictionary<int, VideoResultWriter>();
        var reported = 0L;
        try
        {
            await using var completion = new CompletionStage(Complete, cancellationToken);
            await foreach (var next in _classifier.RunAsync(tasks, cancellationToken).ConfigureAwait(false))
            {
                ThrowIfLost(output);
                TakeFinished(completion);
                var (task, unfinished) = pending[next.VideoIndex];
                if (next is VideoPostponed postponed)
                {
                    state.Say(task, $"waits for another reader, because this one has no decoder. {postponed.Reason}");
                    continue;
                }
                if (!writers.TryGetValue(next.VideoIndex, out var writer))
                    writers.Add(
                        next.VideoIndex,
                        writer = new VideoResultWriter(task.Video, _results, _classifier.Models, _options, unfinished, plan.PartOf(task))
                    );
                if (next is VideoCompleted { Outcome: var outcome })
                {
                    await completion.AddAsync(new(next.VideoIndex, task, writer, outcome), cancellationToken).ConfigureAwait(false);
                    continue;
                }
                Write(task, writer, next, state);
                if (Stopwatch.GetElapsedTime(reported) < ReportInterval)
                    continue;
                reported = Stopwatch.GetTimestamp();
                foreach (var (index, open) in writers)
                    state.Update(pending[index].Task, open.Rows);
                // Of videos that are read side by side, the one that was begun first.
                var (oldest, begun) = writers.First();
                state.Report(pending[oldest].Task, begun.Rows);
            }
            await completion.EndAsync().ConfigureAwait(false);
            TakeFinished(completion);
        }
        catch (OperationCanceledException)
        {
            foreach (var writer in writers.Values)
                writer.MakeDurable();
            throw;
        }
        finally
        {
            foreach (var writer in writers.Values)
                writer.Dispose();
        }

        VideoReport Complete(CompletionStage.ReadVideo video, CancellationToken token)
        {
            ThrowIfLost(output);
            var report = FolderRun.Complete(video, token);
            if (video.Task.Part is null && report.Files.Count > 0)
                parts.Remove(ResultPaths.For(video.Task.Video, _results));
            return report;
        }

        void TakeFinished(CompletionStage completion)
        {
            while (completion.TryTake(out var finished))
            {
                var (video, report) = finished;
                writers.Remove(video.Index);
                video.Writer.Dispose();
                if (pending[video.Index].Unfinished is not null && video.Outcome.Ledger is { FirstDecodedFrame: var first })
                    state.Say(
                        video.Task,
                        first > 0 ? $"was continued from the key frame {first}" : "was decoded from its first frame on to be continued",
                        report.Rows
                    );
                state.Finish(video.Task, report, video.Outcome.Stages);
            }
        }
    }

    private void Write(VideoTask task, VideoResultWriter writer, VideoEvent next, RunState state)
    {
        switch (next)
        {
            case VideoOpened opened:
                // Of the whole video nothing that an earlier run left counts any more.
                if (task.Part is not null)
                    UnfinishedTable.Remove(_results.Files, ResultPaths.For(task.Video, _results));
                writer.Open(opened.Stream);
                if (!_results.EveryStream && opened.Stream is { VideoStreamCount: > 1 and var streams, VideoStreamIndex: var stream })
                    state.Say(task, $"one of its {streams} video streams is looked at, stream {stream}; --stream chooses others or all");
                if (opened.Stream is { ContainerCrop: { } crop })
                    state.Say(task, $"its container says to crop the picture ({crop}), which is not done; --roi shows the model a part");
                state.Begin(task, (long?)(RunShare.RowsExpected(opened.Stream, _classifier.Options) * task.Share));
                break;
            case VideoRestarted restarted:
                writer.StartOver();
                state.Say(task, $"started over, because {restarted.Reason}");
                break;
            case FrameClassified classified:
                writer.Write(classified.Frame, classified.Place!);
                state.AddRow();
                break;
        }
    }

    private static VideoReport Complete(CompletionStage.ReadVideo video, CancellationToken cancellationToken)
    {
        var (_, task, writer, outcome) = video;
        var isGone =
            !outcome.IsSound
            && new FileInfo(task.Video.Path) is { Exists: false, LinkTarget: null }
            && PictureSequence.Find(task.Video.Path) is null
            && FileName.WhyUnsayable(task.Video.Path) is null;
        return isGone ? UntouchedReports.Vanished(task, writer.Rows) : writer.Complete(outcome, cancellationToken);
    }

    private void ThrowIfLost(OutputLock output)
    {
        if (output.IsLost)
            throw new ResultException($"Another run has taken over '{_results.Folder}', or its lock was removed.", _results.Folder)
            {
                WayOut = "Run the same command again when no other run writes there.",
                Interrupts = true,
            };
    }

    private static OptionFacts FactsOf(ClassifierOptions options, ComputeDevice device, ResultOptions results) =>
        new(
            options.TopK,
            options.Every.Count ?? 1,
            options.Start?.TotalSeconds,
            options.End?.TotalSeconds,
            results.Compat2017,
            options.Vectors,
            options.Region,
            options.CutBars
        )
        {
            Threshold = options.Threshold,
            EverySeconds = options.Every.Time?.TotalSeconds,
            Fps = options.Every.Rate,
            KeyFramesOnly = options.Every.IsKey,
            Stream = options.Stream,
            ByteOrderMark = results.ByteOrderMark,
            Decoder = options.Decoder == DecoderDevice.Software ? null : options.Decoder.ToString(),
            Device = device == ComputeDevice.Cpu ? null : device.ToString(),
        };
}
