namespace Framewise.Media;

/// <summary>How the samples of a <see cref="Picture"/> lie in memory. Decoders that give anything else are converted to one of these by
/// swscale.</summary>
internal enum PictureFormat
{
    /// <summary>8-bit planar, chroma halved in width and height.</summary>
    Yuv420P8,

    /// <summary>8-bit planar, chroma halved in width.</summary>
    Yuv422P8,

    /// <summary>8-bit planar, chroma at full size.</summary>
    Yuv444P8,

    /// <summary>8-bit, plane U holds interleaved U and V, halved in width and height; plane V is empty.</summary>
    Nv12,

    /// <summary>10-bit little-endian in 16-bit words (low bits), chroma halved in width and height.</summary>
    Yuv420P10,

    /// <summary>10-bit little-endian in 16-bit words (low bits), chroma halved in width.</summary>
    Yuv422P10,

    /// <summary>10-bit little-endian in 16-bit words (low bits), chroma at full size.</summary>
    Yuv444P10,

    /// <summary>10-bit little-endian in 16-bit words (high bits), plane U holds interleaved U and V, halved in width and height.</summary>
    P010,

    /// <summary>8-bit luma only; planes U and V are empty.</summary>
    Gray8,
}
