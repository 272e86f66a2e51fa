namespace Framewise.Media;

/// <summary>How a video is decoded. But for <see cref="Stream"/>, and the pixels of a <see cref="Decoder"/>, no option changes which frames
/// come out.</summary>
internal sealed record VideoDecoderOptions
{
    /// <summary>Threads of the decoder; 0 takes as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>What decodes it. A device does so with one thread.</summary>
    public DecoderDevice Decoder { get; init; } = DecoderDevice.Software;

    /// <summary>The video stream, counted from 0 without cover pictures; null for FFmpeg's best.</summary>
    public int? Stream { get; init; }

    /// <summary>Where decoding need not begin at the first frame; the frames before are given without pictures.</summary>
    internal SeekRequest? Start { get; init; }

    /// <summary>Which frames must have their pictures; null: all.</summary>
    internal Func<VideoStreamInfo, SampleRequest>? Sampling { get; init; }

    /// <summary>Called often while a frame is looked for, which may take as long as decoding the file; what it throws ends that.</summary>
    internal Action? Waiting { get; init; }
}
