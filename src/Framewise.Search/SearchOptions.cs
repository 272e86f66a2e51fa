using Framewise.FrameSources.Isolation;

namespace Framewise.Search;

/// <summary>How results are searched. Hits do not depend on it.</summary>
public sealed record SearchOptions
{
    /// <summary>Processor cores to use; 0 for all.</summary>
    public int Threads { get; init; }

    /// <summary>Decode pictures that are searched for in a child process; null: in this one.</summary>
    public IsolatedDecoding? Isolation { get; init; }
}
