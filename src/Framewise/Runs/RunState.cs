using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>How far a run is: what is finished, what has been counted, and what is told of it.</summary>
internal sealed class RunState
{
    private readonly IProgress<RunProgress>? _progress;
    private readonly RunShare _share;
    private readonly List<VideoReport> _reports = [];

    /// <param name="tasks">What is to be done.</param>
    /// <param name="found">What was found beside it: paths that led nowhere are failed from the beginning.</param>
    /// <param name="progress">Told how far it is.</param>
    public RunState(IReadOnlyList<VideoTask> tasks, FoundVideos found, IProgress<RunProgress>? progress)
    {
        (Tasks, _share, _progress) = (tasks, new RunShare(tasks), progress);
        Summary = new RunSummary { Videos = tasks.Count + found.Unreachable.Count, PassedOver = found.PassedOver };
        foreach (var error in found.Unreachable)
        {
            var task = new VideoTask(new VideoFile(error.Path ?? "", error.Path ?? ""));
            Finish(
                task,
                new VideoReport
                {
                    Video = task.Video,
                    Status = VideoStatus.Failed,
                    Problem = error.Message,
                }
            );
        }
    }

    /// <summary>The videos and parts of the run.</summary>
    public IReadOnlyList<VideoTask> Tasks { get; }

    public RunSummary Summary { get; private set; }

    /// <summary>What is finished, in that order.</summary>
    public IReadOnlyList<VideoReport> Reports => _reports;

    public void Begin(VideoTask task, long? rowsExpected) => _share.Begin(task, rowsExpected);

    public void Update(VideoTask task, long rows) => _share.Update(task, rows);

    public void AddRow() => Summary = Summary with { Rows = Summary.Rows + 1 };

    public void Finish(VideoTask task, VideoReport report)
    {
        _reports.Add(report);
        _share.Finish(task);
        var status = report.Status == VideoStatus.Kept ? report.Status : report.EarlierStatus ?? report.Status;
        Summary = Summary with
        {
            UnseenStreams = Summary.UnseenStreams + report.UnseenStreams,
            Skipped = Summary.Skipped + (report.Status == VideoStatus.Skipped ? 1 : 0),
            Failed = Summary.Failed + (status == VideoStatus.Failed ? 1 : 0),
            Damaged = Summary.Damaged + (status == VideoStatus.Damaged ? 1 : 0),
            Vanished = Summary.Vanished + (status == VideoStatus.Vanished ? 1 : 0),
            Kept = Summary.Kept + (status == VideoStatus.Kept ? 1 : 0),
            Problems = status == VideoStatus.Complete ? Summary.Problems : [.. Summary.Problems, report],
        };
        Report(task, report.Rows, finished: report);
    }

    public void Finish(VideoTask task, VideoReport report, StageTimes stages)
    {
        Summary = Summary with { Stages = Summary.Stages + stages };
        Finish(task, report);
    }

    /// <summary>Says a sentence about a task.</summary>
    public void Say(VideoTask task, string sentence, long rows = 0) => Report(task, rows, notice: $"{task}: {sentence}");

    /// <summary>Says a sentence that names what it is about.</summary>
    public void Say(string sentence)
    {
        if (Tasks.Count > 0)
            Report(Tasks[0], 0, notice: sentence);
    }

    public void Report(VideoTask task, long rows, VideoReport? finished = null, string? notice = null) =>
        _progress?.Report(
            new RunProgress
            {
                Video = task.Video,
                VideosDone = _reports.Count,
                VideosTotal = Summary.Videos,
                RowsOfVideo = rows,
                RowsExpected = finished is null ? _share.RowsExpected(task) : rows,
                RowsOfRun = Summary.Rows,
                ShareOfRun = _share.Done,
                Finished = finished,
                Notice = notice,
            }
        );
}
