using Framewise.Pipeline;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>Acts on what earlier runs left of videos, before anything is classified.</summary>
internal sealed class EarlierWork(EarlierResults earlier, EarlierParts parts, ResultOptions results, RunState state)
{
    /// <summary>Does what can be done for a task without classifying it; false where it must be, with what is to be continued, if there is
    /// such.</summary>
    public bool TryFinish(VideoTask task, out UnfinishedResult? unfinished, CancellationToken cancellationToken)
    {
        unfinished = null;
        var paths = earlier.PathsOf(task);
        if (!results.Overwrite && task.Part is null && parts.Join(paths, cancellationToken) is { } joined)
            state.Say(task, joined);
        switch (RunDecision.Of(results.Overwrite ? null : earlier.Find(task), results.RetryFailed))
        {
            case RunDecision.Skip { Ledger: var ledger, OfWhole: true }:
                state.Finish(task, UntouchedReports.Skipped(task, ResultPaths.For(task.Video, results), ledger));
                return true;
            case RunDecision.Skip { Ledger: var ledger }:
                Skip(ledger);
                return true;
            case RunDecision.Keep { Ledger: var ledger, Reason: var reason, OfWhole: var ofWhole }:
                state.Finish(task, UntouchedReports.Kept(task, ofWhole ? ResultPaths.For(task.Video, results) : paths, ledger, reason));
                return true;
            case RunDecision.Complete { Ledger: var ledger, Formats: var formats }:
                try
                {
                    (ledger, var made) = TableFiles.AddMissing(results.Files, paths, ledger, formats, cancellationToken);
                    foreach (var file in made)
                        state.Say(task, $"{file.Name} is made from what is finished already");
                    Skip(ledger);
                    return true;
                }
                catch (ResultException e)
                {
                    state.Say(task, $"done again, because {e.Message}");
                    return false;
                }
            case RunDecision.Continue { Unfinished: var found }:
                unfinished = found;
                var place = found.Last.Place;
                state.Say(task, $"goes on after frame {place.FrameIndex}, where an earlier run was", place.Rows);
                return false;
            case RunDecision.Fresh { Reason: { } reason }:
                state.Say(task, reason);
                return false;
            default:
                return false;
        }

        void Skip(LedgerDocument ledger)
        {
            // Left over where the program ended between the ledger's writing and the journal's removal.
            if (ledger.Table is not null)
                UnfinishedTable.RemoveTraces(results.Files, paths);
            state.Finish(task, UntouchedReports.Skipped(task, paths, ledger));
        }
    }
}
