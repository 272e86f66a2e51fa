namespace Framewise.Media;

/// <summary>A file to be classified.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="RelativePath">Its path below the folder or pattern it was found by, with <c>/</c>; just the name for a file given by
/// itself. Results are laid out by it.</param>
public sealed record VideoFile(string Path, string RelativePath)
{
    /// <summary>Which of its video streams is meant, counted from 0 without cover pictures; null for the one that the options
    /// say.</summary>
    public int? Stream { get; init; }

    /// <summary>The path, with the stream where one is meant.</summary>
    public override string ToString() => Stream is null ? Path : $"{Path} (stream {Stream})";
}
