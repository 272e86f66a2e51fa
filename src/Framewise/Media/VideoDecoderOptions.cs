namespace Framewise.Media;

/// <summary>How a video is decoded. No option changes which frames come out.</summary>
public sealed record VideoDecoderOptions
{
    /// <summary>Threads of the decoder; 0 takes as many as there are cores.</summary>
    public int Threads { get; init; }
}
