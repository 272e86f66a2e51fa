namespace Framewise.Results.Ledger;

/// <summary>How a run ended: as it should, by its user, or by what kept it from going on.</summary>
internal enum RunStatus
{
    Finished,
    Interrupted,
    Stopped,
}
