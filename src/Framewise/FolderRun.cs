using System.Diagnostics;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Results;
using Framewise.Results.Formats;

namespace Framewise;

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
    private RunSummary _summary = new();
    private RunShare _share = new([]);

    /// <summary>A run with the given classifier. <paramref name="progress"/> is called on the thread of the run.</summary>
    public FolderRun(VideoClassifier classifier, ResultOptions results, IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(results);
        _classifier = classifier;
        _results = results.Validated();
        _options = OptionFacts.From(classifier.Options, results);
        _earlier = new EarlierResults([.. classifier.Networks.Select(NetworkFacts.From)], _options);
        _progress = progress;
    }

    private string RunFile => Path.Combine(_results.Folder, RunDocument.FileNameOf(_results.Shard));

    /// <summary>Runs to the end of the list.</summary>
    /// <exception cref="ResultException">Results cannot be written, or another run is writing into the folder; what was done stays.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; unfinished tables keep the name <c>.partial</c> and the next run continues them.</exception>
    public async Task<RunSummary> ExecuteAsync(IReadOnlyList<VideoFile> videos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        var (begun, started) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        ResultPaths.ThrowIfShared(videos, _results);
        if (_results.Shard is { } shard) videos = shard.Take(videos);
        OutputFolder.Prepare(_results.Folder);
        using var output = OutputLock.Take(_results.Folder, _results.Shard);
        await using var heartbeat = new Timer(_ => output.Refresh(), null, OutputLock.Heartbeat, OutputLock.Heartbeat);
        _summary = new RunSummary { Videos = videos.Count };
        _share = new RunShare(videos);
        _reports.Clear();
        if (output.TakenOver is { } notice && videos.Count > 0) Report(videos[0], 0, null, notice: $"{_results.Folder}: {notice}");
        try
        {
            // A run that is killed leaves none, rather than that of the run before.
            _results.Files.Delete(RunFile);
            await ClassifyAsync(videos, output, cancellationToken).ConfigureAwait(false);
            WriteRun("finished", null, started);
        }
        catch (Exception e)
        {
            TryWriteRun(e is OperationCanceledException ? "interrupted" : "stopped", e.Message, started);
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new ResultException(
                $"The results in '{_results.Folder}' cannot be written: {e.Message.TrimEnd('.')}. Free space or mend the folder and run the same command again; it goes on where this run was.", _results.Folder, e)
            { Interrupts = true };
        }
        return _summary with { Wall = Stopwatch.GetElapsedTime(begun) };
    }

    private async Task ClassifyAsync(IReadOnlyList<VideoFile> videos, OutputLock output, CancellationToken cancellationToken)
    {
        var pending = new List<(VideoFile Video, UnfinishedResult? Unfinished)>();
        foreach (var video in videos)
            if (!IsFinished(video, out var unfinished, cancellationToken)) pending.Add((video, unfinished));
        var tasks = pending.Select(item => new VideoTask(item.Video.Path, item.Unfinished?.Last.Place));
        VideoResultWriter? writer = null;
        var expected = (long?)null;
        var reported = 0L;
        try
        {
            await foreach (var happening in _classifier.RunAsync(tasks, cancellationToken).ConfigureAwait(false))
            {
                var (video, unfinished) = pending[happening.VideoIndex];
                if (output.IsLost) throw new ResultException($"Another run has taken over '{_results.Folder}', or its lock was removed. Run the same command again when no other run writes there.", _results.Folder) { Interrupts = true };
                writer ??= new VideoResultWriter(video, _results, _classifier.Networks, _options, unfinished);
                switch (happening)
                {
                    case VideoOpened opened:
                        writer.Open(opened.Stream);
                        expected = ExpectedRows(opened.Stream);
                        break;
                    case VideoRestarted restarted:
                        writer.StartOver();
                        Report(video, 0, null, notice: $"{video.Path}: started over, because {restarted.Reason}");
                        break;
                    case FrameClassified classified:
                        writer.Write(classified.Frame);
                        _summary = _summary with { Rows = _summary.Rows + 1 };
                        break;
                    case VideoCompleted { Outcome: var outcome }:
                        var report = !outcome.IsSound && !File.Exists(video.Path) ? Vanished(video, writer) : writer.Complete(outcome, cancellationToken);
                        writer.Dispose();
                        writer = null;
                        _summary = _summary with { Stages = _summary.Stages + outcome.Stages };
                        if (unfinished is not null && outcome.Ledger is { FirstDecodedFrame: var first })
                            Report(video, report.Rows, expected, notice: $"{video.Path}: {(first > 0 ? $"was continued from the key frame {first}" : "was decoded from its first frame on to be continued")}");
                        Finish(report);
                        continue;
                }
                if (Stopwatch.GetElapsedTime(reported) < ReportInterval) continue;
                reported = Stopwatch.GetTimestamp();
                Report(video, writer.Rows, expected);
            }
        }
        catch (OperationCanceledException)
        {
            writer?.MakeDurable();
            throw;
        }
        finally
        {
            writer?.Dispose();
        }
    }

    /// <summary>Whether nothing is to be done for a video; else what is to be continued, if anything is.</summary>
    private bool IsFinished(VideoFile video, out UnfinishedResult? unfinished, CancellationToken cancellationToken)
    {
        unfinished = null;
        if (_results.Overwrite) return false;
        var paths = ResultPaths.For(video, _results);
        if (_earlier.FindFinished(video, paths, out var reason) is { } ledger)
        {
            if (ledger.Status == "complete" || !_results.RetryFailed)
            {
                if (ledger.Table is not null)
                {
                    if (AddFormats(video, paths, ledger, cancellationToken) is not { } completed) return false;
                    ledger = completed;
                    // Left over where the program ended between the ledger's writing and the journal's removal.
                    UnfinishedTable.RemoveTraces(_results.Files, paths);
                }
                Finish(new VideoReport
                {
                    Video = video,
                    Status = "skipped",
                    EarlierStatus = ledger.Status,
                    Files = paths.FilesOf(ledger),
                    Rows = ledger.Counts.Rows,
                    Problem = ledger.Problem,
                });
                return true;
            }
            if (ledger.Table is not null) return false;
        }
        else if (reason is not null)
        {
            Report(video, 0, null, notice: $"{video.Path}: done again, because {reason}");
            return false;
        }
        unfinished = _earlier.FindUnfinished(video, paths, out reason);
        if (unfinished is not null) Report(video, unfinished.Last.Place.Rows, null, notice: $"{video.Path}: goes on after frame {unfinished.Last.Place.FrameIndex}, where an earlier run was");
        else if (reason is not null) Report(video, 0, null, notice: $"{video.Path}: started over, because {reason}");
        return false;
    }

    /// <summary>Makes the formats that a finished video lacks; null, with a notice, where its table does not serve.</summary>
    private LedgerDocument? AddFormats(VideoFile video, ResultPaths paths, LedgerDocument ledger, CancellationToken cancellationToken)
    {
        try
        {
            var completed = TableFiles.AddMissing(_results.Files, paths, ledger, _results.Formats, cancellationToken);
            foreach (var file in completed.Files.Except(ledger.Files))
                Report(video, 0, null, notice: $"{video.Path}: {file.Name} is made from what is finished already");
            return completed;
        }
        catch (ResultException e)
        {
            Report(video, 0, null, notice: $"{video.Path}: done again, because {e.Message}");
            return null;
        }
    }

    /// <summary>What was durable of a file that is gone stays, and no ledger calls it failed: it may come back.</summary>
    private static VideoReport Vanished(VideoFile video, VideoResultWriter writer) =>
        new() { Video = video, Status = "vanished", Rows = writer.Rows, Problem = "the file was there when the run began and is gone. Bring it back and run the same command again." };

    private void Finish(VideoReport report)
    {
        _reports.Add(report);
        _share.Finish(report.Video);
        var status = report.EarlierStatus ?? report.Status;
        _summary = _summary with
        {
            Skipped = _summary.Skipped + (report.Status == "skipped" ? 1 : 0),
            Failed = _summary.Failed + (status == "failed" ? 1 : 0),
            Damaged = _summary.Damaged + (status == "damaged" ? 1 : 0),
            Vanished = _summary.Vanished + (status == "vanished" ? 1 : 0),
            Problems = status == "complete" ? _summary.Problems : [.. _summary.Problems, report],
        };
        Report(report.Video, report.Rows, report.Rows, finished: report);
    }

    private void WriteRun(string status, string? error, DateTimeOffset started) =>
        _results.Files.WriteWhole(RunFile, new RunDocument
        {
            Status = status,
            Error = error,
            Shard = _results.Shard,
            Counts = new(_summary.Videos, _reports.Count, _summary.Skipped, _summary.Damaged, _summary.Failed, _summary.Vanished, _summary.Rows),
            Videos = [.. _reports.Select(report => RunDocument.RunVideo.From(report, _results.Folder))],
            Networks = [.. _classifier.Networks.Select(NetworkFacts.From)],
            Options = _options,
            Framewise = ProductVersion.Text,
            Decoder = EarlierResults.CurrentDecoder(),
            Runtime = NetworkSession.RuntimeVersion,
            Started = started,
            Finished = DateTimeOffset.UtcNow,
        }.ToJson());

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

    private long? ExpectedRows(VideoStreamInfo stream)
    {
        if (stream.FrameCountFromHeader is not { } frames) return null;
        if (stream.DurationFromHeader is { TotalSeconds: > 0 } duration)
        {
            var part = Math.Min((_classifier.Options.End ?? duration) / duration, 1) - Math.Min((_classifier.Options.Start ?? TimeSpan.Zero) / duration, 1);
            frames = (long)(frames * part);
        }
        return frames / _classifier.Options.Every;
    }

    private void Report(VideoFile video, long rowsOfVideo, long? expected, VideoReport? finished = null, string? notice = null) =>
        _progress?.Report(new RunProgress
        {
            Video = video,
            VideosDone = _reports.Count,
            VideosTotal = _summary.Videos,
            RowsOfVideo = rowsOfVideo,
            RowsExpected = expected,
            RowsOfRun = _summary.Rows,
            ShareOfRun = _share.Done(video, finished is null && expected > 0 ? Math.Min(1, (double)rowsOfVideo / expected.Value) : 0),
            Finished = finished,
            Notice = notice,
        });
}
