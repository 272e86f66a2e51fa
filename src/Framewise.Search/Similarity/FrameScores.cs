using Framewise.Search.Tables;

namespace Framewise.Search.Similarity;

/// <summary>Frames of a table and how like each example they are: 40 bytes per frame and 4 per example, whatever the embeddings'
/// length.</summary>
internal sealed class FrameScores(FrameTable table, int examples)
{
    public FrameTable Table => table;

    public List<long> FrameIndex { get; } = [];

    public List<long> Pts { get; } = [];

    /// <summary>Microseconds since the video's first frame.</summary>
    public List<long> Time { get; } = [];

    /// <summary>Where each frame gives way to the next, in the same microseconds (<see cref="RowEnd"/>).</summary>
    public List<long> End { get; } = [];

    /// <summary>For each example the cosine of its vector and the frame's; NaN where the frame has none.</summary>
    public IReadOnlyList<List<float>> Cosines { get; } = [.. Enumerable.Range(0, examples).Select(_ => new List<float>())];

    /// <summary>For each frame the score of the whole question, in standard deviations above the mean of all frames searched.</summary>
    public float[] Scores { get; set; } = [];

    public int Count => FrameIndex.Count;
}
