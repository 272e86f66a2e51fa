using System.Diagnostics;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Runs.Merging;

namespace Framewise.Runs;

/// <summary>
/// Classifies a list of videos into a folder of results: one table and one ledger each. What is finished and still valid is left alone, and what an earlier
/// run left unfinished is continued.
/// </summary>
public sealed class FolderRun
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly VideoClassifier _classifier;
    private readonly ResultOptions _results;
    private readonly OptionFacts _options;
    private readonly EarlierResults _earlier;
    private readonly IProgress<RunProgress>? _progress;
    private readonly List<VideoReport> _reports = [];
    private ILookup<string, PartResult> _parts = Array.Empty<PartResult>().ToLookup(part => part.Name);
    private PlanFacts? _plan;
    private bool _hasParts;
    private RunSummary _summary = new();
    private RunShare _share = new([]);

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
        _options = FactsOf(classifier.Options, results);
        _earlier = new EarlierResults([.. classifier.Models.Select(ModelFacts.From)], _options);
        _progress = progress;
    }

    private string RunFile => Path.Combine(_results.Folder, RunDocument.FileNameOf(_results.Shard));

    /// <summary>Runs to the end of a list of videos.</summary>
    /// <inheritdoc cref="ExecuteAsync(FoundVideos, CancellationToken)"/>
    public Task<RunSummary> ExecuteAsync(IReadOnlyList<VideoFile> videos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        return ExecuteAsync(new FoundVideos { Videos = videos }, cancellationToken);
    }

    /// <summary>Runs to the end of what was found. What paths led nowhere to are failed entries of the run's report; nothing is kept of them beside it.</summary>
    /// <exception cref="ArgumentException">There are pipes among what was found: see <see cref="PipeSpool"/>.</exception>
    /// <exception cref="ResultException">Results cannot be written, another run is writing into the folder, or no decoder can be started any more; what was done stays.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; unfinished tables keep the name <c>.partial</c> and the next run continues them.</exception>
    public async Task<RunSummary> ExecuteAsync(FoundVideos found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (found.Pipes.Count > 0)
            throw new ArgumentException("Pipes cannot be classified as they are. Read them into files first (PipeSpool).", nameof(found));
        var videos = found.Videos;
        var (begun, started) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        _summary = new RunSummary { Videos = videos.Count };
        OutputFolder.Prepare(_results.Folder);
        ResultPaths.ThrowIfShared(videos, _results);
        using var output = await OutputLock.TakeAsync(_results.Folder, _results.Shard, Say, cancellationToken).ConfigureAwait(false);
        await using var heartbeat = new Timer(_ => output.Refresh(), null, OutputLock.Heartbeat, OutputLock.Heartbeat);
        var plan = new ShardPlan(_results, _classifier);
        var items = plan.Make(videos, cancellationToken);
        _plan = plan.Facts;
        _summary = new RunSummary { Videos = items.Count + found.Unreachable.Count, PassedOver = found.PassedOver };
        _share = new RunShare(items);
        _reports.Clear();
        foreach (var error in found.Unreachable)
            Finish(new RunItem(new VideoFile(error.Path ?? "", error.Path ?? "")), error);
        if (output.TakenOver is { } notice && items.Count > 0)
            Report(items[0], 0, notice: $"{_results.Folder}: {notice}");
        if (items.Count > 0)
            foreach (var sentence in plan.Notices)
                Report(items[0], 0, notice: sentence);
        FindParts();
        try
        {
            // A run that is killed leaves none, rather than that of the run before.
            _results.Files.Delete(RunFile);
            await ClassifyAsync(items, output, cancellationToken).ConfigureAwait(false);
            WriteRun("finished", null, started);
        }
        catch (Exception e)
        {
            TryWriteRun(e is OperationCanceledException ? "interrupted" : "stopped", e.Message, started);
            if (e is MediaException { IsOfDecoder: true })
                throw new ResultException($"{e.Message} What is done is kept; run the same command again to go on.", _results.Folder, e)
                {
                    Interrupts = true,
                };
            if (e is not (IOException or UnauthorizedAccessException))
                throw;
            throw new ResultException(
                $"The results in '{_results.Folder}' cannot be written: {e.Message.TrimEnd('.')}. Free space or mend the folder and run the same command again; it goes on where this run was.",
                _results.Folder,
                e
            )
            {
                Interrupts = true,
            };
        }
        return _summary with { Wall = Stopwatch.GetElapsedTime(begun) };

        void Say(string sentence)
        {
            if (videos.Count > 0)
                Report(new RunItem(videos[0]), 0, notice: $"{_results.Folder}: {sentence}");
        }
    }

    private async Task ClassifyAsync(IReadOnlyList<RunItem> items, OutputLock output, CancellationToken cancellationToken)
    {
        var pending = new List<(RunItem Item, UnfinishedResult? Unfinished)>();
        foreach (var item in items)
            if (!IsFinished(item, out var unfinished, cancellationToken))
                pending.Add((item, unfinished));
        var tasks = pending.Select(next => new VideoTask(next.Item.Video.Path, next.Unfinished?.Last.Place)
        {
            Part = next.Item.Part,
            Entry = next.Unfinished?.Last.Entry,
        });
        var writers = new SortedDictionary<int, VideoResultWriter>();
        var reported = 0L;
        try
        {
            await foreach (var happening in _classifier.RunAsync(tasks, cancellationToken).ConfigureAwait(false))
            {
                var (item, unfinished) = pending[happening.VideoIndex];
                if (output.IsLost)
                    throw new ResultException(
                        $"Another run has taken over '{_results.Folder}', or its lock was removed. Run the same command again when no other run writes there.",
                        _results.Folder
                    )
                    {
                        Interrupts = true,
                    };
                if (happening is VideoPostponed postponed)
                {
                    Report(item, 0, notice: $"{item}: waits for another reader, because this one has no decoder. {postponed.Reason}");
                    continue;
                }
                if (!writers.TryGetValue(happening.VideoIndex, out var writer))
                    writers.Add(
                        happening.VideoIndex,
                        writer = new VideoResultWriter(item.Video, _results, _classifier.Models, _options, unfinished, FactsOf(item))
                    );
                switch (happening)
                {
                    case VideoOpened opened:
                        // Of the whole video nothing that an earlier run left counts any more.
                        if (item.Part is not null)
                            UnfinishedTable.Remove(_results.Files, ResultPaths.For(item.Video, _results));
                        writer.Open(opened.Stream);
                        if (opened.Stream is { VideoStreamCount: > 1 and var streams, StreamIndex: var stream })
                            Report(item, 0, notice: $"{item}: one of its {streams} video streams is looked at, stream {stream}");
                        _share.Begin(item, (long?)(RunShare.RowsExpected(opened.Stream, _classifier.Options) * item.Share));
                        break;
                    case VideoRestarted restarted:
                        writer.StartOver();
                        Report(item, 0, notice: $"{item}: started over, because {restarted.Reason}");
                        break;
                    case FrameClassified classified:
                        writer.Write(classified.Frame, classified.Entry);
                        _summary = _summary with { Rows = _summary.Rows + 1 };
                        break;
                    case VideoCompleted { Outcome: var outcome }:
                        var report =
                            !outcome.IsSound
                            && new FileInfo(item.Video.Path) is { Exists: false, LinkTarget: null }
                            && FileName.WhyUnsayable(item.Video.Path) is null
                                ? Vanished(item, writer)
                                : writer.Complete(outcome, cancellationToken);
                        writer.Dispose();
                        writers.Remove(happening.VideoIndex);
                        _summary = _summary with { Stages = _summary.Stages + outcome.Stages };
                        if (unfinished is not null && outcome.Ledger is { FirstDecodedFrame: var first })
                            Report(
                                item,
                                report.Rows,
                                notice: $"{item}: {(first > 0 ? $"was continued from the key frame {first}" : "was decoded from its first frame on to be continued")}"
                            );
                        if (item.Part is null && _hasParts && report.Files.Count > 0)
                            PartResult.RemoveAll(_results.Files, ResultPaths.For(item.Video, _results));
                        Finish(item, report);
                        continue;
                }
                if (Stopwatch.GetElapsedTime(reported) < ReportInterval)
                    continue;
                reported = Stopwatch.GetTimestamp();
                foreach (var (index, open) in writers)
                    _share.Update(pending[index].Item, open.Rows);
                // Of videos that are read side by side, the one that was begun first.
                var (oldest, begun) = writers.First();
                Report(pending[oldest].Item, begun.Rows);
            }
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
    }

    private void FindParts()
    {
        string[] files =
        [
            .. FolderWalk
                .Files(_results.Folder, (_, _) => { })
                .Where(file => Path.GetFileName(file).Contains(ResultPaths.PartMark, StringComparison.Ordinal)),
        ];
        _hasParts = files.Length > 0;
        if (_hasParts && !_results.Overwrite)
            _parts = PartResult.FindAll(_results.Folder, files).ToLookup(part => part.Name);
    }

    private PartFacts? FactsOf(RunItem item) =>
        item.Part is null
            ? null
            : new PartFacts
            {
                Range = item.Part,
                Shards = item.Shards!,
                ShardCount = _results.Shard!.Count,
                LongestSeconds = _results.SplitLong!.Value.TotalSeconds,
                Formats = _results.Formats,
            };

    private static OptionFacts FactsOf(ClassifierOptions options, ResultOptions results) =>
        new(
            options.TopK,
            options.Every,
            options.Start?.TotalSeconds,
            options.End?.TotalSeconds,
            results.Compat2017,
            options.Vectors,
            options.Region,
            options.CutBars
        )
        {
            Threshold = options.Threshold,
        };

    /// <summary>Whether nothing is to be done for a video or part; else what is to be continued, if anything is.</summary>
    private bool IsFinished(RunItem item, out UnfinishedResult? unfinished, CancellationToken cancellationToken)
    {
        unfinished = null;
        if (_results.Overwrite)
            return false;
        var whole = ResultPaths.For(item.Video, _results);
        if (item.Part is null)
            JoinParts(item, whole, cancellationToken);
        else if (_earlier.FindFinished(item.Video, whole, null, out _) is { } all && (all.Status == "complete" || !_results.RetryFailed))
            return Skip(item, whole, all);
        var paths = item.Part is null ? whole : whole.Of(item.Part);
        if (_earlier.FindFinished(item.Video, paths, item.Part, out var reason) is { } ledger)
        {
            if (ledger.Status == "complete" || !_results.RetryFailed)
            {
                if (ledger.Table is not null)
                {
                    if (item.Part is null && AddFormats(item, paths, ledger, cancellationToken) is var completed)
                    {
                        if (completed is null)
                            return false;
                        ledger = completed;
                    }
                    // Left over where the program ended between the ledger's writing and the journal's removal.
                    UnfinishedTable.RemoveTraces(_results.Files, paths);
                }
                return Skip(item, paths, ledger);
            }
            if (ledger.Table is not null)
                return false;
        }
        else if (reason is not null)
        {
            Report(item, 0, notice: $"{item}: done again, because {reason}");
            return false;
        }
        unfinished = _earlier.FindUnfinished(item.Video, paths, item.Part, out reason);
        if (unfinished is not null)
            Report(
                item,
                unfinished.Last.Place.Rows,
                notice: $"{item}: goes on after frame {unfinished.Last.Place.FrameIndex}, where an earlier run was"
            );
        else if (reason is not null)
            Report(item, 0, notice: $"{item}: started over, because {reason}");
        return false;
    }

    private bool Skip(RunItem item, ResultPaths paths, LedgerDocument ledger)
    {
        Finish(
            item,
            new VideoReport
            {
                Video = item.Video,
                Part = item.Part,
                Status = "skipped",
                EarlierStatus = ledger.Status,
                Files = paths.FilesOf(ledger),
                Rows = ledger.Counts.Rows,
                Problem = ledger.Problem,
            }
        );
        return true;
    }

    /// <summary>Makes whole results of parts that shards have left, where all are there and fit together.</summary>
    private void JoinParts(RunItem item, ResultPaths paths, CancellationToken cancellationToken)
    {
        if (_parts[Path.GetRelativePath(_results.Folder, paths.Ledger)] is not { } parts || !parts.Any() || File.Exists(paths.Ledger))
            return;
        var join = new PartJoin(parts);
        var reason = join.Missing.Count > 0 ? join.WhatMakesMissing().First() : join.WhyNot();
        if (reason is null)
        {
            join.Write(_results.Files, paths, cancellationToken);
            PartResult.RemoveAll(_results.Files, paths);
        }
        Report(item, 0, notice: reason is null ? $"{item}: its parts were merged" : $"{item}: its parts do not count, because {reason}");
    }

    /// <summary>Makes the formats that a finished video lacks; null, with a notice, where its table does not serve.</summary>
    private LedgerDocument? AddFormats(RunItem item, ResultPaths paths, LedgerDocument ledger, CancellationToken cancellationToken)
    {
        try
        {
            var (completed, made) = TableFiles.AddMissing(_results.Files, paths, ledger, _results.Formats, cancellationToken);
            foreach (var file in made)
                Report(item, 0, notice: $"{item}: {file.Name} is made from what is finished already");
            return completed;
        }
        catch (ResultException e)
        {
            Report(item, 0, notice: $"{item}: done again, because {e.Message}");
            return null;
        }
    }

    /// <summary>What was durable of a file that is gone stays, and no ledger calls it failed: it may come back.</summary>
    private static VideoReport Vanished(RunItem item, VideoResultWriter writer) =>
        new()
        {
            Video = item.Video,
            Part = item.Part,
            Status = "vanished",
            Rows = writer.Rows,
            Problem = "the file was there when the run began and is gone. Bring it back and run the same command again.",
        };

    private void Finish(RunItem item, MediaException error) =>
        Finish(
            item,
            new VideoReport
            {
                Video = item.Video,
                Status = "failed",
                Problem = error.Message,
            }
        );

    private void Finish(RunItem item, VideoReport report)
    {
        _reports.Add(report);
        _share.Finish(item);
        var status = report.EarlierStatus ?? report.Status;
        _summary = _summary with
        {
            Skipped = _summary.Skipped + (report.Status == "skipped" ? 1 : 0),
            Failed = _summary.Failed + (status == "failed" ? 1 : 0),
            Damaged = _summary.Damaged + (status == "damaged" ? 1 : 0),
            Vanished = _summary.Vanished + (status == "vanished" ? 1 : 0),
            Problems = status == "complete" ? _summary.Problems : [.. _summary.Problems, report],
        };
        Report(item, report.Rows, finished: report);
    }

    private void WriteRun(string status, string? error, DateTimeOffset started) =>
        _results.Files.WriteWhole(
            RunFile,
            new RunDocument
            {
                Status = status,
                Error = error,
                Shard = _results.Shard,
                Plan = _plan,
                Counts = new(
                    _summary.Videos,
                    _reports.Count,
                    _summary.Skipped,
                    _summary.Damaged,
                    _summary.Failed,
                    _summary.Vanished,
                    _summary.Rows
                ),
                Videos =
                [
                    .. _reports
                        .OrderBy(report => report.Video.RelativePath, NaturalOrder.Instance)
                        .Select(report => RunDocument.RunVideo.From(report, _results.Folder)),
                ],
                PassedOver = _summary.PassedOver,
                Models = [.. _classifier.Models.Select(ModelFacts.From)],
                Options = _options,
                Framewise = ProductVersion.Text,
                Decoder = EarlierResults.CurrentDecoder(),
                Runtime = ModelSession.RuntimeVersion,
                Started = started,
                Finished = DateTimeOffset.UtcNow,
            }.ToJson()
        );

    private void TryWriteRun(string status, string error, DateTimeOffset started)
    {
        try
        {
            WriteRun(status, error, started);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stopped the run may well keep this from being written; that is the error to report.
        }
    }

    private void Report(RunItem item, long rowsOfVideo, VideoReport? finished = null, string? notice = null) =>
        _progress?.Report(
            new RunProgress
            {
                Video = item.Video,
                VideosDone = _reports.Count,
                VideosTotal = _summary.Videos,
                RowsOfVideo = rowsOfVideo,
                RowsExpected = finished is null ? _share.RowsExpected(item) : rowsOfVideo,
                RowsOfRun = _summary.Rows,
                ShareOfRun = _share.Done,
                Finished = finished,
                Notice = notice,
            }
        );
}
