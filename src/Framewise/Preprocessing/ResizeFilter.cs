namespace Framewise.Preprocessing;

/// <summary>The filter that makes the small picture.</summary>
internal enum ResizeFilter
{
    /// <summary>Triangle filter, widened when shrinking (antialiased), half-pixel centres: Pillow's BILINEAR, torchvision's and timm's
    /// <c>bilinear</c>.
    /// Byte for byte what Pillow makes of swscale's full-size RGB, but for a rare level where chroma is halved in height.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, widened when shrinking, half-pixel centres: Pillow's BICUBIC, torchvision's and timm's
    /// <c>bicubic</c>.</summary>
    Bicubic,

    /// <summary>Each pixel is the mean of the source area it covers: OpenCV's INTER_AREA when shrinking.</summary>
    Area,

    /// <summary>The sample in which the pixel's centre lies: Pillow's NEAREST.</summary>
    Nearest,

    /// <summary>Lanczos' filter of three lobes, widened when shrinking: Pillow's LANCZOS.</summary>
    Lanczos,

    /// <summary>The mean of the samples whose centres the pixel covers: Pillow's BOX.</summary>
    Box,

    /// <summary>A sinc under Hamming's window, widened when shrinking: Pillow's HAMMING.</summary>
    Hamming,

    /// <summary>The two samples around the pixel's centre along each axis, also when shrinking (not antialiased): OpenCV's INTER_LINEAR,
    /// TensorFlow's and torchvision's bilinear with <c>antialias=False</c>.</summary>
    PlainBilinear,
}
