namespace Framewise.Media;

/// <summary>How a still picture is stored.</summary>
internal enum PictureEncoding
{
    /// <summary>JPEG with chroma halved in width and height.</summary>
    Jpeg,

    /// <summary>PNG: every pixel as it is.</summary>
    Png,
}
