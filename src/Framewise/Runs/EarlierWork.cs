using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>Acts on what earlier runs left of videos, before anything is classified.</summary>
internal sealed class EarlierWork(EarlierResults earlier, EarlierParts parts, ResultOptions results, RunState state)
{
    /// <summary>Does what can be done for an item without classifying it; false where it must be, with the point from which, if there is
    /// one.</summary>
    public bool TryFinish(RunItem item, out UnfinishedResult? point, CancellationToken cancellationToken)
    {
        point = null;
        var paths = earlier.PathsOf(item);
        if (!results.Overwrite && item.Part is null && parts.Join(paths, cancellationToken) is { } joined)
            state.Say(item, joined);
        switch (RunDecision.Of(results.Overwrite ? null : earlier.Find(item), results.RetryFailed))
        {
            case RunDecision.Skip { Ledger: var ledger, OfWhole: true }:
                state.Finish(item, LeftAlone.Skipped(item, ResultPaths.For(item.Video, results), ledger));
                return true;
            case RunDecision.Skip { Ledger: var ledger }:
                Skip(ledger);
                return true;
            case RunDecision.Keep { Ledger: var ledger, Reason: var reason, OfWhole: var ofWhole }:
                state.Finish(item, LeftAlone.Kept(item, ofWhole ? ResultPaths.For(item.Video, results) : paths, ledger, reason));
                return true;
            case RunDecision.Complete { Ledger: var ledger, Formats: var formats }:
                try
                {
                    (ledger, var made) = TableFiles.AddMissing(results.Files, paths, ledger, formats, cancellationToken);
                    foreach (var file in made)
                        state.Say(item, $"{file.Name} is made from what is finished already");
                    Skip(ledger);
                    return true;
                }
                catch (ResultException e)
                {
                    state.Say(item, $"done again, because {e.Message}");
                    return false;
                }
            case RunDecision.Continue { Point: var found }:
                point = found;
                var place = found.Last.Place;
                state.Say(item, $"goes on after frame {place.FrameIndex}, where an earlier run was", place.Rows);
                return false;
            case RunDecision.Fresh { Reason: { } reason }:
                state.Say(item, reason);
                return false;
            default:
                return false;
        }

        void Skip(LedgerDocument ledger)
        {
            // Left over where the program ended between the ledger's writing and the journal's removal.
            if (ledger.Table is not null)
                UnfinishedTable.RemoveTraces(results.Files, paths);
            state.Finish(item, LeftAlone.Skipped(item, paths, ledger));
        }
    }
}
