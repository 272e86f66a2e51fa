using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>How far a run is: what is finished, what has been counted, and what is told of it.</summary>
internal sealed class RunState(IReadOnlyList<RunItem> items, IProgress<RunProgress>? progress)
{
    private readonly RunShare _share = new(items);
    private readonly List<VideoReport> _reports = [];

    /// <summary>The videos and parts of the run.</summary>
    public IReadOnlyList<RunItem> Items => items;

    public RunSummary Summary { get; private set; } = new() { Videos = items.Count };

    /// <summary>What is finished, in that order.</summary>
    public IReadOnlyList<VideoReport> Reports => _reports;

    public void Begin(RunItem item, long? rowsExpected) => _share.Begin(item, rowsExpected);

    public void Update(RunItem item, long rows) => _share.Update(item, rows);

    public void AddRow() => Summary = Summary with { Rows = Summary.Rows + 1 };

    public void Finish(RunItem item, VideoReport report)
    {
        _reports.Add(report);
        _share.Finish(item);
        var status = report.EarlierStatus ?? report.Status;
        Summary = Summary with
        {
            Skipped = Summary.Skipped + (report.Status == "skipped" ? 1 : 0),
            Failed = Summary.Failed + (status == "failed" ? 1 : 0),
            Damaged = Summary.Damaged + (status == "damaged" ? 1 : 0),
            Vanished = Summary.Vanished + (status == "vanished" ? 1 : 0),
            Problems = status == "complete" ? Summary.Problems : [.. Summary.Problems, report],
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
        if (items.Count > 0)
            Report(items[0], 0, notice: sentence);
    }

    public void Report(RunItem item, long rows, VideoReport? finished = null, string? notice = null) =>
        progress?.Report(
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
