namespace Framewise.Models.Labels.Terms;

/// <summary>One thing that a term can mean for a model.</summary>
/// <param name="Text">The class's label, or the words of the parent term.</param>
/// <param name="Classes">The model's classes, ascending.</param>
/// <param name="IsLabel">Whether it is the class itself rather than something above it.</param>
internal sealed record TermMeaning(string Text, IReadOnlyList<int> Classes, bool IsLabel);
