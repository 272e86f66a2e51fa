namespace Framewise.Search;

/// <summary>Something that frames may be like.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The text; the picture's file; or <c>VIDEO@TIME</c>, a frame of the results, such as <c>beach.mp4@1:30</c>.</param>
/// <param name="IsWanted">Whether frames like it are looked for, rather than frames unlike it.</param>
public sealed record Example(ExampleKind Kind, string Value, bool IsWanted = true)
{
    /// <inheritdoc/>
    public override string ToString() => IsWanted ? Value : "not " + Value;
}
