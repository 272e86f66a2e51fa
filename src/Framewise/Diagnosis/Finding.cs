namespace Framewise.Diagnosis;

/// <summary>What was found of one thing that a run needs.</summary>
/// <param name="Subject">The thing, such as <c>FFmpeg</c>.</param>
/// <param name="Text">What is there; where it is not well, what is wrong and what to do.</param>
/// <param name="IsWell">Whether a run can do with it.</param>
/// <param name="Details">More, for bug reports; null where there is no more.</param>
internal sealed record Finding(string Subject, string Text, bool IsWell = true, string? Details = null);
