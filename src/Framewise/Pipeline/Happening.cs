using Framewise.Media;

namespace Framewise.Pipeline;

/// <summary>What goes from reading to the caller: a video opened, a frame, a video begun anew or left to another reading thread, or a video completed.</summary>
internal sealed record Happening(
    VideoInProgress Video,
    VideoStreamInfo? Stream = null,
    BatchPlace? Place = null,
    bool Restarted = false,
    bool Completed = false,
    string? Postponed = null
);
