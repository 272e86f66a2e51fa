namespace Framewise.Media;

/// <summary>A file to be classified.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="RelativePath">Its path below the folder or pattern it was found by, with <c>/</c>; just the name for a file given by
/// itself. Results are laid out by it.</param>
public sealed record VideoFile(string Path, string RelativePath);
