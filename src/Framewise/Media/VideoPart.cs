using System.Globalization;

namespace Framewise.Media;

/// <summary>One of the parts into which a long video is cut: the frames from one pts up to, not including, another.</summary>
/// <param name="Number">Which part, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">How many parts.</param>
/// <param name="FromPts">Pts of the first frame, a key frame; null for the first part.</param>
/// <param name="ToPts">Pts of the next part's first frame; null for the last part.</param>
/// <param name="FirstFrame">Index of the first frame.</param>
internal sealed record VideoPart(int Number, int Count, long? FromPts, long? ToPts, long FirstFrame)
{
    /// <summary><c>2-of-4</c>, as in file names.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}-of-{Count}");
}
