namespace Framewise.Media;

/// <summary>
/// The planes of one decoded picture as the decoder stored them (not turned, not scaled). The spans are the decoder's own buffers and are
/// valid only until the next frame is read.
/// </summary>
internal readonly ref struct Picture
{
    /// <summary>Width in luma samples.</summary>
    public required int Width { get; init; }

    /// <summary>Height in luma samples.</summary>
    public required int Height { get; init; }

    /// <summary>How the planes lie in memory.</summary>
    public required PictureFormat Format { get; init; }

    /// <summary>Luma, <see cref="Height"/> rows of <see cref="StrideY"/> bytes (the last row may be shorter than its stride).</summary>
    public required ReadOnlySpan<byte> Y { get; init; }

    /// <summary>Cb, or interleaved Cb and Cr (<see cref="PictureFormat.Nv12"/>, <see cref="PictureFormat.P010"/>).</summary>
    public ReadOnlySpan<byte> U { get; init; }

    /// <summary>Cr; empty for interleaved formats.</summary>
    public ReadOnlySpan<byte> V { get; init; }

    /// <summary>Bytes from one luma row to the next; always positive.</summary>
    public required int StrideY { get; init; }

    /// <summary>Bytes from one row of <see cref="U"/> to the next.</summary>
    public int StrideU { get; init; }

    /// <summary>Bytes from one row of <see cref="V"/> to the next.</summary>
    public int StrideV { get; init; }

    /// <summary>The matrix that leads to RGB: the file's tag, or BT.709 from 1280 wide or above 576 high and BT.601 below.</summary>
    public required ColorMatrix Matrix { get; init; }

    /// <summary>Full range (0..255) rather than limited (16..235 and 16..240).</summary>
    public required bool FullRange { get; init; }

    /// <summary>Where chroma samples lie by the file's word. Pre-processing takes the middle, as ffmpeg's scale and the pictures that
    /// models were trained with do.</summary>
    public ChromaSiting Siting { get; init; }

    /// <summary>How to turn the stored picture upright.</summary>
    public Orientation Orientation { get; init; }

    /// <summary>Width of one sample divided by its height; <c>0/1</c> when not stated (then 1:1).</summary>
    public Rational SampleAspectRatio { get; init; }
}
