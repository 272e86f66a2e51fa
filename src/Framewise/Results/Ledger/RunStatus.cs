namespace Framewise.Results.Ledger;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>All videos are dealt with.</summary>
    Finished,

    /// <summary>It was cancelled.</summary>
    Interrupted,

    /// <summary>Something kept it from going on, such as a full disk.</summary>
    Stopped,
}
