namespace Framewise.Results.Segments;

/// <summary>How frames are joined to segments.</summary>
public sealed record SegmentOptions
{
    /// <summary>Probabilities are averaged over this much time around each frame.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The floor: a label begins where its averaged probability is the highest and reaches this. Until then all is
    /// unsure.</summary>
    public double Enter { get; init; } = 0.4;

    /// <summary>A label ends where its averaged probability falls below this, or where another begins.</summary>
    public double Leave { get; init; } = 0.25;

    /// <summary>A label that holds for less time counts as unsure; an unsure stretch that is shorter goes to its neighbour.</summary>
    public TimeSpan Minimum { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Frame numbers at which a new shot begins: no segment and no average reaches across. Null for those that the ledger beside
    /// the table lists.</summary>
    public IReadOnlyList<long>? ShotStarts { get; init; }

    internal SegmentOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Window, TimeSpan.Zero, nameof(Window));
        ArgumentOutOfRangeException.ThrowIfLessThan(Minimum, TimeSpan.Zero, nameof(Minimum));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Enter, nameof(Enter));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Leave, Enter, nameof(Leave));
        return this;
    }
}
