namespace Framewise.Media;

/// <summary>The video stream of a file as its headers describe it. Counts and durations are the header's claims, not the truth.</summary>
public sealed record VideoStreamInfo
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>FFmpeg's name of the container, such as <c>matroska,webm</c>.</summary>
    public required string Container { get; init; }

    /// <summary>FFmpeg's name of the codec, such as <c>h264</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>The library that decodes, such as <c>libavcodec 59.37.100</c>.</summary>
    public required string DecoderVersion { get; init; }

    /// <summary>Index of the stream among all of the file: the one that FFmpeg holds for the best, if no other was asked for.</summary>
    public required int StreamIndex { get; init; }

    /// <summary>Index of the stream among the file's video streams, cover pictures not counted: the number by which it is asked
    /// for.</summary>
    public int VideoStreamIndex { get; init; }

    /// <summary>Number of video streams in the file, cover pictures not counted.</summary>
    public required int VideoStreamCount { get; init; }

    /// <summary>Seconds per tick of every pts.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>Width in samples, not turned, not stretched.</summary>
    public required int Width { get; init; }

    /// <summary>Height in samples, not turned, not stretched.</summary>
    public required int Height { get; init; }

    /// <summary>How to turn the stored picture upright.</summary>
    public Orientation Orientation { get; init; }

    /// <summary>Width of one sample divided by its height; <c>0/1</c> when not stated (then 1:1).</summary>
    public Rational SampleAspectRatio { get; init; }

    /// <summary>Frames per second on average, as the container tells or FFmpeg guesses; not positive when unknown.</summary>
    public Rational AverageFrameRate { get; init; }

    /// <summary>The lowest frame rate in which all times can be stated exactly, as FFmpeg guesses it.</summary>
    public Rational RealBaseFrameRate { get; init; }

    /// <summary>The number of frames that the header promises.</summary>
    public long? FrameCountFromHeader { get; init; }

    /// <summary>The stream's length that the header promises; the whole container's where the stream's own is not stated.</summary>
    public TimeSpan? DurationFromHeader { get; init; }

    /// <summary>The first pts that the header promises.</summary>
    public long? StartPts { get; init; }

    /// <summary>Where a player's clock begins: the earliest start of any stream in the file, sound included; null where none
    /// says.</summary>
    public TimeSpan? EarliestStart { get; init; }

    /// <summary>The SMPTE time code of the first frame, such as <c>10:00:00:00</c>, with <c>;</c> before the frames where some numbers are
    /// left out (drop frame); null where the file has none.</summary>
    public string? StartTimeCode { get; init; }

    /// <summary>When the file says that it was made; cameras mean the beginning of the recording. Null where it does not say.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>How the pictures are encrypted, such as <c>cenc</c>, so that only who has the key can decode them; null where they are
    /// not.</summary>
    public string? Encryption { get; init; }

    /// <summary>What the container says to cut off the decoded picture (clean aperture, Matroska's crop). It is not cut off: models see the
    /// whole picture. Null for nothing.</summary>
    public CropMargins? ContainerCrop { get; init; }

    /// <summary>FFmpeg's name of the pixel format, such as <c>yuv420p10le</c>.</summary>
    public required string PixelFormat { get; init; }

    /// <summary>The matrix that leads to RGB: the stream's tag, or BT.709 from 1280 wide or above 576 high and BT.601 below.</summary>
    public ColorMatrix Matrix { get; init; }

    /// <summary>Full range (0..255) rather than limited (16..235 and 16..240).</summary>
    public bool FullRange { get; init; }

    /// <summary>FFmpeg's name of the matrix tag, <c>unknown</c> when not stated.</summary>
    public required string ColorSpace { get; init; }

    /// <summary>FFmpeg's name of the transfer curve, <c>unknown</c> when not stated.</summary>
    public required string ColorTransfer { get; init; }

    /// <summary>FFmpeg's name of the primaries, <c>unknown</c> when not stated.</summary>
    public required string ColorPrimaries { get; init; }

    /// <summary>Whether the transfer curve is PQ or HLG. No tone mapping is applied.</summary>
    public bool IsHdr { get; init; }

    /// <summary>Whether the primaries are wider than those of BT.709 (BT.2020, P3).</summary>
    public bool WideGamut { get; init; }

    /// <summary>Whether the picture has transparency: by its pixel format, or by the alpha tag of VP8 and VP9 (whose alpha is not
    /// decoded).</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Whether the header calls the stream interlaced.</summary>
    public bool Interlaced { get; init; }
}
