using Framewise.Results;

namespace Framewise;

/// <summary>A video to classify, from its beginning or from where an earlier run left it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Continue">Where to go on; null for the beginning.</param>
public sealed record VideoTask(string Path, ResumePoint? Continue = null);
