namespace Framewise.Results.Ledger;

/// <summary>What became of a video. The first three end its ledger, the others are said of a video that a run has not classified.</summary>
public enum VideoStatus
{
    /// <summary>Every frame has its row.</summary>
    Complete,

    /// <summary>The rows there are are right, but not all is well.</summary>
    Damaged,

    /// <summary>There is no table.</summary>
    Failed,

    /// <summary>The file was there when the run began and gone when its turn came.</summary>
    Vanished,

    /// <summary>An earlier run finished it.</summary>
    Skipped,

    /// <summary>An earlier run finished it with another model, other classes or other options.</summary>
    Kept,
}
