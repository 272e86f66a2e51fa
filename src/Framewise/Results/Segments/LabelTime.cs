namespace Framewise.Results.Segments;

/// <summary>How long a label was on screen in a video, by its segments.</summary>
/// <param name="Model">The model.</param>
/// <param name="Label">The label, or <see cref="Segment.Unsure"/>.</param>
/// <param name="Class">The model's output index; null where it is unsure.</param>
/// <param name="Time">Sum of the segments' lengths.</param>
/// <param name="Share">Share of the time that the segments of the model cover, from 0 to 1.</param>
/// <param name="Segments">Number of segments.</param>
/// <param name="MeanProbability">Mean probability over the segments' frames.</param>
public sealed record LabelTime(string Model, string Label, int? Class, TimeSpan Time, double Share, int Segments, double MeanProbability)
{
    /// <summary>The labels of a video model by model, longest first.</summary>
    public static IReadOnlyList<LabelTime> Sum(IReadOnlyList<Segment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        return
        [
            .. from model in segments.GroupBy(segment => segment.Model)
            let all = Covered(model)
            from label in model.GroupBy(segment => (segment.Class, segment.Label))
            let ticks = label.Sum(segment => segment.Length.Ticks)
            orderby model.First().Model == segments[0].Model descending, model.Key, ticks descending, label.Key.Class ?? int.MaxValue
            select new LabelTime(
                model.Key,
                label.Key.Label,
                label.Key.Class,
                TimeSpan.FromTicks(ticks),
                all > 0 ? (double)ticks / all : 0,
                label.Count(),
                label.Sum(segment => segment.MeanProbability * segment.Frames) / label.Sum(segment => segment.Frames)
            ),
        ];
    }

    /// <summary>The time that segments cover; where they overlap it counts once.</summary>
    private static long Covered(IEnumerable<Segment> segments)
    {
        var (covered, until) = (0L, long.MinValue);
        foreach (var segment in segments.OrderBy(segment => segment.Start))
        {
            covered += Math.Max(0, segment.End.Ticks - Math.Max(segment.Start.Ticks, until));
            until = Math.Max(until, segment.End.Ticks);
        }
        return covered;
    }
}
