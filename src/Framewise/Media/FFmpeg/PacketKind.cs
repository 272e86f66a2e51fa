namespace Framewise.Media.FFmpeg;

/// <summary>What a packet holds, as far as its first bytes tell. All but <see cref="Picture"/> and <see cref="Encrypted"/> may lawfully
/// give no frame.</summary>
internal enum PacketKind
{
    Picture,
    Hidden,
    NoPicture,
    NotCoded,
    Empty,
    SkippedLeading,
    SecondField,
    Encrypted,
}
