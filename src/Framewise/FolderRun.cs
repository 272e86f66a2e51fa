using System.Diagnostics;
using Framewise.Media;
using Framewise.Results;

namespace Framewise;

/// <summary>Classifies a list of videos into a folder of results: one table and one ledger each. What is finished and still valid is left alone.</summary>
public sealed class FolderRun
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly VideoClassifier _classifier;
    private readonly ResultOptions _results;
    private readonly OptionFacts _options;
    private readonly FinishedResults _finished;
    private readonly IProgress<RunProgress>? _progress;
    private RunSummary _summary = new();
    private RunShare _share = new([]);
    private int _done;

    /// <summary>A run with the given classifier. <paramref name="progress"/> is called on the thread of the run.</summary>
    public FolderRun(VideoClassifier classifier, ResultOptions results, IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(results);
        _classifier = classifier;
        _results = results;
        _options = OptionFacts.From(classifier.Options, results);
        _finished = new FinishedResults([.. classifier.Networks.Select(NetworkFacts.From)], _options);
        _progress = progress;
    }

    /// <summary>Runs to the end of the list.</summary>
    /// <exception cref="ResultException">Results cannot be written; what was finished stays.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; unfinished tables keep the name <c>.partial</c>.</exception>
    public async Task<RunSummary> ExecuteAsync(IReadOnlyList<VideoFile> videos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(videos);
        var started = Stopwatch.GetTimestamp();
        ResultPaths.ThrowIfShared(videos, _results);
        OutputFolder.Prepare(_results.Folder);
        _summary = new RunSummary { Videos = videos.Count };
        _share = new RunShare(videos);
        _done = 0;
        var pending = videos.Where(video => !IsFinished(video)).ToList();
        await ClassifyAsync(pending, cancellationToken).ConfigureAwait(false);
        return _summary with { Wall = Stopwatch.GetElapsedTime(started) };
    }

    private async Task ClassifyAsync(List<VideoFile> videos, CancellationToken cancellationToken)
    {
        VideoResultWriter? writer = null;
        var expected = (long?)null;
        var reported = 0L;
        try
        {
            await foreach (var happening in _classifier.RunAsync(videos.Select(video => video.Path), cancellationToken).ConfigureAwait(false))
            {
                var video = videos[happening.VideoIndex];
                writer ??= new VideoResultWriter(video, ResultPaths.For(video, _results), _classifier.Networks, _options, DateTimeOffset.UtcNow);
                switch (happening)
                {
                    case VideoOpened opened:
                        writer.Open(opened.Stream);
                        expected = ExpectedRows(opened.Stream);
                        break;
                    case FrameClassified classified:
                        writer.Write(classified.Frame);
                        _summary = _summary with { Rows = _summary.Rows + 1 };
                        break;
                    case VideoCompleted completed:
                        var report = writer.Complete(completed.Outcome, DateTimeOffset.UtcNow);
                        writer.Dispose();
                        writer = null;
                        _summary = _summary with { Stages = _summary.Stages + completed.Outcome.Stages };
                        Finish(report);
                        continue;
                }
                if (Stopwatch.GetElapsedTime(reported) < ReportInterval) continue;
                reported = Stopwatch.GetTimestamp();
                Report(video, writer.Rows, expected);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException(
                $"The results in '{_results.Folder}' cannot be written: {e.Message.TrimEnd('.')}. Free space or mend the folder and run the same command again; finished videos are kept.", _results.Folder, e)
            { Interrupts = true };
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private bool IsFinished(VideoFile video)
    {
        if (_results.Overwrite) return false;
        var paths = ResultPaths.For(video, _results);
        if (_finished.Find(video, paths, out var reason) is { } ledger)
        {
            _summary = _summary with { Skipped = _summary.Skipped + 1, Damaged = _summary.Damaged + (ledger.Status == "damaged" ? 1 : 0) };
            Finish(new VideoReport { Video = video, Status = "skipped", Table = paths.Table, Rows = ledger.Counts.Rows, Problem = ledger.Problem });
            return true;
        }
        if (reason is not null) Report(video, 0, null, notice: $"done again, because {reason}");
        return false;
    }

    private void Finish(VideoReport report)
    {
        _done++;
        _share.Finish(report.Video);
        if (report.Status == "failed") _summary = _summary with { Failed = _summary.Failed + 1 };
        if (report.Status == "damaged") _summary = _summary with { Damaged = _summary.Damaged + 1 };
        Report(report.Video, report.Rows, report.Rows, finished: report);
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
            VideosDone = _done,
            VideosTotal = _summary.Videos,
            RowsOfVideo = rowsOfVideo,
            RowsExpected = expected,
            RowsOfRun = _summary.Rows,
            ShareOfRun = _share.Done(video, finished is null && expected > 0 ? Math.Min(1, (double)rowsOfVideo / expected.Value) : 0),
            Finished = finished,
            Notice = notice,
        });
}
