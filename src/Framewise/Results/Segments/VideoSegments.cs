using Framewise.Results.Files;
using Framewise.Results.Reading;

namespace Framewise.Results.Segments;

/// <summary>The segments of a video, from its finished table. The table is only read.</summary>
public static class VideoSegments
{
    /// <summary>Reads a table and joins its rows to segments, model by model.</summary>
    /// <param name="tablePath">The table (CSV, schema 1); the ledger beside it names the model and the shots.</param>
    /// <param name="options">How to join; null for the defaults.</param>
    /// <exception cref="ResultException">The table cannot be read.</exception>
    public static IReadOnlyList<Segment> Find(string tablePath, SegmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tablePath);
        var result = VideoResult.FromTable(tablePath);
        return Find(result, result.Load(), options ?? new SegmentOptions());
    }

    internal static IReadOnlyList<Segment> Find(VideoResult result, LoadedTable frames, SegmentOptions options)
    {
        options = options.Validated() with { ShotStarts = options.ShotStarts ?? result.ShotStarts };
        return [.. frames.Models.SelectMany(model => new Segmenter(frames, model, options).Find())];
    }
}
