using Framewise.Media;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>How far a run is: what is finished, what has been counted, and what is told of it.</summary>
internal sealed class RunState
{
    private readonly IProgress<RunProgress>? _progress;
    private readonly RunShare _share;
    private readonly List<VideoReport> _reports = [];

    /// <param name="items">What is to be done.</param>
    /// <param name="found">What was found beside it: paths that led nowhere are failed from the beginning.</param>
    /// <param name="progress">Told how far it is.</param>
    public RunState(IReadOnlyList<RunItem> items, FoundVideos found, IProgress<RunProgress>? progress)
    {
        (Items, _share, _progress) = (items, new RunShare(items), progress);
        Summary = new RunSummary { Videos = items.Count + found.Unreachable.Count, PassedOver = found.PassedOver };
        foreach (var error in found.Unreachable)
        {
            var item = new RunItem(new VideoFile(error.Path ?? "", error.Path ?? ""));
            Finish(
                item,
                new VideoReport
                {
                    Video = item.Video,
                    Status = VideoStatus.Failed,
                    Problem = error.Message,
                }
            );
        }
    }

    /// <summary>The videos and parts of the run.</summary>
    public IReadOnlyList<RunItem> Items { get; }

    public RunSummary Summary { get; private set; }

    /// <summary>What is finished, in that order.</summary>
    public IReadOnlyList<VideoReport> Reports => _reports;

    public void Begin(RunItem item, long? rowsExpected) => _share.Begin(item, rowsExpected);

    public void Update(RunItem item, long rows) => _share.Update(item, rows);

    public void AddRow() => Summary = Summary with { Rows = Summary.Rows + 1 };

    public void Finish(RunItem item, VideoReport report)
    {
        _reports.Add(report);
        _share.Finish(item);
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
        Report(item, report.Rows, finished: report);
    }

    public void Finish(RunItem item, VideoReport report, StageTimes stages)
    {
        Summary = Summary with { Stages = Summary.Stages + stages };
        Finish(item, report);
    }

    /// <summary>Says a sentence about an item.</summary>
    public void Say(RunItem item, string sentence, long rows = 0) => Report(item, rows, notice: $"{item}: {sentence}");

    /// <summary>Says a sentence that names what it is about.</summary>
    public void Say(string sentence)
    {
        if (Items.Count > 0)
            Report(Items[0], 0, notice: sentence);
    }

    public void Report(RunItem item, long rows, VideoReport? finished = null, string? notice = null) =>
        _progress?.Report(
            new RunProgress
            {
                Video = item.Video,
                VideosDone = _reports.Count,
                VideosTotal = Summary.Videos,
                RowsOfVideo = rows,
                RowsExpected = finished is null ? _share.RowsExpected(item) : rows,
                RowsOfRun = Summary.Rows,
                ShareOfRun = _share.Done,
                Finished = finished,
                Notice = notice,
            }
        );
}
