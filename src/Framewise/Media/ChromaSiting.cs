namespace Framewise.Media;

/// <summary>Where a chroma sample of subsampled material lies among its luma samples.</summary>
internal enum ChromaSiting
{
    /// <summary>On the left luma column, between the rows (MPEG-2, H.264 and almost all files; used when nothing is stated).</summary>
    Left,

    /// <summary>In the middle of its luma samples (MPEG-1, JPEG).</summary>
    Center,

    /// <summary>On the upper left luma sample (BT.2020 discs).</summary>
    TopLeft,
}
