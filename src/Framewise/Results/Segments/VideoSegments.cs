using Framewise.Results.Reading;

namespace Framewise.Results.Segments;

/// <summary>The segments of a video, from its finished table. The table is only read.</summary>
public static class VideoSegments
{
    /// <summary>Reads a table and joins its rows to segments, network by network.</summary>
    /// <param name="tablePath">The table (CSV, schema 1); the ledger beside it names the network.</param>
    /// <param name="options">How to join; null for the defaults.</param>
    /// <exception cref="ResultException">The table cannot be read.</exception>
    public static IReadOnlyList<Segment> Find(string tablePath, SegmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tablePath);
        return Find(VideoResult.FromTable(tablePath).Load(), options ?? new SegmentOptions());
    }

    internal static IReadOnlyList<Segment> Find(FrameColumns frames, SegmentOptions options) =>
        [.. frames.Networks.SelectMany(network => new Segmenter(frames, network, options.Validated()).Find())];
}
