using Framewise.Models.Labels.Terms;
using Framewise.Results.Reading;
using Framewise.Results.Segments;

namespace Framewise.Results.Report;

/// <summary>One video in the list of videos.</summary>
internal sealed record PageEntry
{
    public PageEntry(VideoResult result, string link, LoadedTable frames, IReadOnlyList<Segment> segments)
    {
        Name = result.Name;
        Status = result.Status;
        Problem = result.Ledger?.Problem;
        Link = link;
        Rows = frames.Count;
        Length = frames.Count > 0 ? frames.End(frames.Count - 1).Time - frames.Start(0).Time : TimeSpan.Zero;
        Segments = segments;
        Times = LabelTime.Of(frames, segments);
        Words = [.. Times.GroupBy(time => time.Model).SelectMany(WordsOf).Distinct(LabelWords.Comparer)];
    }

    private static IEnumerable<string> WordsOf(IEnumerable<LabelTime> times) =>
        new ModelLabels(
            times
                .Where(time => time.Class is not null)
                .DistinctBy(time => time.Class)
                .ToDictionary(time => time.Class!.Value, time => time.Label)
        ).Words;

    private PageEntry(string name, string status, string problem) => (Name, Status, Problem) = (name, status, problem);

    public string Name { get; }

    public string Status { get; }

    public string? Problem { get; }

    public bool HasProblem => Status is not ("complete" or "unknown");

    /// <summary>The video's page; null where there are no rows to show.</summary>
    public string? Link { get; }

    public int Rows { get; }

    public TimeSpan Length { get; }

    public IReadOnlyList<Segment> Segments { get; } = [];

    public IReadOnlyList<LabelTime> Times { get; } = [];

    /// <summary>Words that mean something that was seen: words above labels, and labels that are not shown.</summary>
    public IReadOnlyList<string> Words { get; } = [];

    public static PageEntry Without(VideoResult result, string problem) =>
        new(result.Name, result.HasFailed ? "failed" : "unreadable", problem);
}
