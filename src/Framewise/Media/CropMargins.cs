namespace Framewise.Media;

/// <summary>What a container says to cut off the decoded picture, in samples, before it is turned or stretched.</summary>
public sealed record CropMargins(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The margins; null where there are none, or they leave nothing of the picture.</summary>
    internal static CropMargins? Of(long left, long top, long right, long bottom, long width, long height) =>
        left < 0
        || top < 0
        || right < 0
        || bottom < 0
        || left + top + right + bottom == 0
        || left + right >= width
        || top + bottom >= height
            ? null
            : new CropMargins((int)left, (int)top, (int)right, (int)bottom);

    /// <summary>In words.</summary>
    public override string ToString() => $"left {Left}, top {Top}, right {Right}, bottom {Bottom}";
}
