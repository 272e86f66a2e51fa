namespace Framewise.Preprocessing;

/// <summary>The filter that makes the small picture.</summary>
public enum ResizeFilter
{
    /// <summary>Triangle filter, widened when shrinking (antialiased), half-pixel centres: Pillow's BILINEAR, torchvision's and timm's <c>bilinear</c>.
    /// Byte for byte what Pillow makes of swscale's full-size RGB, but for a rare level where chroma is halved in height.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, widened when shrinking, half-pixel centres: Pillow's BICUBIC, torchvision's and timm's <c>bicubic</c>.</summary>
    Bicubic,

    /// <summary>Each pixel is the mean of the source area it covers: OpenCV's INTER_AREA when shrinking.</summary>
    Area,
}
