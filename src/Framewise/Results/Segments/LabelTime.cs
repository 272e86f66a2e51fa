namespace Framewise.Results.Segments;

/// <summary>How long a label was on screen in a video, by its segments.</summary>
/// <param name="Network">The network.</param>
/// <param name="Label">The label, or <see cref="Segment.Unsure"/>.</param>
/// <param name="Class">The network's output index; null where it is unsure.</param>
/// <param name="Time">Sum of the segments' lengths.</param>
/// <param name="Share">Share of the time of all segments of the network, from 0 to 1.</param>
/// <param name="Segments">Number of segments.</param>
/// <param name="MeanProbability">Mean probability over the segments' frames.</param>
public sealed record LabelTime(string Network, string Label, int? Class, TimeSpan Time, double Share, int Segments, double MeanProbability)
{
    /// <summary>The labels of a video network by network, longest first.</summary>
    public static IReadOnlyList<LabelTime> Sum(IReadOnlyList<Segment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        return
        [
            .. from network in segments.GroupBy(segment => segment.Network)
               let all = network.Sum(segment => segment.Length.Ticks)
               from label in network.GroupBy(segment => (segment.Class, segment.Label))
               let ticks = label.Sum(segment => segment.Length.Ticks)
               orderby network.First().Network == segments[0].Network descending, network.Key, ticks descending, label.Key.Class ?? int.MaxValue
               select new LabelTime(
                   network.Key, label.Key.Label, label.Key.Class, TimeSpan.FromTicks(ticks), all > 0 ? (double)ticks / all : 0, label.Count(),
                   label.Sum(segment => segment.MeanProbability * segment.Frames) / label.Sum(segment => segment.Frames)),
        ];
    }
}
