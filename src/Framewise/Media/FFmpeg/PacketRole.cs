namespace Framewise.Media.FFmpeg;

/// <summary>What a packet is to the others, as its headers say.</summary>
[Flags]
internal enum PacketRole : byte
{
    None = 0,

    /// <summary>Decoding can begin here: no picture that is shown with it or later refers to anything before it.</summary>
    Entry = 1,

    /// <summary>The decoder calls its picture a key frame.</summary>
    Key = 2,

    /// <summary>Nothing refers to it.</summary>
    Unreferenced = 4,

    /// <summary>Where packets before it were left out, the decoder must forget them first.</summary>
    Resets = 8,

    /// <summary>It holds parameter sets, or names the encoder, by whose version FFmpeg's H.264 decoder chooses between readings of the
    /// standard.</summary>
    Headers = 16,
}
