namespace Framewise.Media.FFmpeg;

/// <summary>The colour tags of the container and codec headers, for frames that carry none.</summary>
internal readonly record struct StreamColor(int Space, int Range, int ChromaLocation);
