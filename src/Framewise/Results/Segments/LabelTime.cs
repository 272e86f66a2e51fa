using Framewise.Results.Ledger;
using Framewise.Results.Reading;

namespace Framewise.Results.Segments;

/// <summary>How long a label was on the screen in a video: the time of all frames in which it reached
/// <see cref="VideoReport.SureFrom"/>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Label">The label, or <see cref="Segment.Unsure"/> for the time in which none was sure.</param>
/// <param name="Class">The model's output index; null where it is unsure.</param>
/// <param name="Time">Sum of the frames' times on the screen.</param>
/// <param name="Share">Share of the time of all frames, from 0 to 1.</param>
/// <param name="Segments">Number of its segments; 0 where it never held for long enough to be one.</param>
/// <param name="MeanProbability">Mean probability over its time; of each frame's best class where unsure.</param>
internal sealed record LabelTime(string Model, string Label, int? Class, TimeSpan Time, double Share, int Segments, double MeanProbability)
{
    /// <summary>Reads a table; the labels model by model, longest first.</summary>
    /// <param name="tablePath">The table (schema 1); the ledger beside it names the models and knows when the last picture ends.</param>
    /// <param name="options">How segments are joined; null for the defaults.</param>
    /// <exception cref="Files.ResultException">The table cannot be read.</exception>
    public static IReadOnlyList<LabelTime> Read(string tablePath, SegmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tablePath);
        var result = VideoResult.FromTable(tablePath);
        var frames = result.Load();
        return Of(frames, VideoSegments.Find(result, frames, options ?? new SegmentOptions()));
    }

    internal static IReadOnlyList<LabelTime> Of(LoadedTable frames, IReadOnlyList<Segment> segments) =>
        [.. frames.Models.SelectMany(model => Of(frames, model, segments))];

    private static IEnumerable<LabelTime> Of(LoadedTable frames, ModelColumns model, IReadOnlyList<Segment> segments)
    {
        // No class has the number -1: there is the unsure time.
        var (sums, all) = (new Dictionary<int, (long Ticks, double Mass)>(), 0L);
        for (var row = 0; row < frames.Count; row++)
        {
            var (ticks, sure) = (frames.Length(row).Ticks, 0);
            while (sure < model.PerRow && model.Support(row, sure) >= VideoReport.SureFrom)
                Add(model.Class(row, sure), model.Support(row, sure++), ticks);
            if (sure == 0)
                Add(-1, model.Support(row, 0), ticks);
            all += ticks;
        }
        return from entry in sums
            let number = entry.Key < 0 ? (int?)null : entry.Key
            orderby entry.Value.Ticks descending, number ?? int.MaxValue
            select new LabelTime(
                model.Name,
                number is { } known ? model.Labels[known] : Segment.Unsure,
                number,
                TimeSpan.FromTicks(entry.Value.Ticks),
                all > 0 ? (double)entry.Value.Ticks / all : 0,
                segments.Count(segment => segment.Model == model.Name && segment.Class == number),
                entry.Value.Ticks > 0 ? entry.Value.Mass / entry.Value.Ticks : 0
            );

        void Add(int number, float probability, long ticks)
        {
            var (sum, mass) = sums.GetValueOrDefault(number);
            sums[number] = (sum + ticks, mass + probability * (double)ticks);
        }
    }
}
