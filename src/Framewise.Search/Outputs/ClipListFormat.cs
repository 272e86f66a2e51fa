namespace Framewise.Search;

/// <summary>Lists of clips that players take.</summary>
internal enum ClipListFormat
{
    /// <summary>Extended M3U with VLC's start and stop times.</summary>
    M3u,

    /// <summary>mpv's EDL (version 0), which plays the clips as one video.</summary>
    Edl,
}
