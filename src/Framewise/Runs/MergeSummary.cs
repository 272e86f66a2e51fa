namespace Framewise.Runs;

/// <summary>What became of a merge.</summary>
internal sealed record MergeSummary
{
    /// <summary>Videos in the merged results.</summary>
    public int Videos { get; init; }

    /// <summary>Videos that were put together from parts.</summary>
    public int Joined { get; init; }

    /// <summary>Rows in the merged results.</summary>
    public long Rows { get; init; }

    /// <summary>Videos in the merged results, with damage.</summary>
    public int Damaged { get; init; }

    /// <summary>Videos in the merged results that gave no row.</summary>
    public int Failed { get; init; }

    /// <summary>What is not done yet, with the way to do it. Nothing that is there was removed for these.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Videos whose parts do not make what a single run would have made, and what to do.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>What is worth knowing of the merged results and is nobody's fault.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
