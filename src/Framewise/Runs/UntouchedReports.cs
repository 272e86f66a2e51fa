using Framewise.Pipeline;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Runs;

/// <summary>Reports of videos that a run leaves as they are.</summary>
internal static class UntouchedReports
{
    /// <summary>It is finished as this run would.</summary>
    public static VideoReport Skipped(VideoTask task, ResultPaths paths, LedgerDocument ledger) =>
        new()
        {
            Video = task.Video,
            Part = task.Part,
            Status = VideoStatus.Skipped,
            EarlierStatus = ledger.Status,
            Files = paths.FilesOf(ledger),
            Rows = ledger.Counts.Rows,
            UnseenStreams = ledger.Counts.UnseenStreams,
            Problem = ledger.Problem,
        };

    /// <summary>It is finished otherwise than this run would.</summary>
    public static VideoReport Kept(VideoTask task, ResultPaths paths, LedgerDocument ledger, string reason)
    {
        var takesOtherClasses =
            ledger.Options.Vectors.HasFlag(VectorKinds.Embedding) && ledger.Models.Any(model => model.PromptsSha256 is not null);
        return Skipped(task, paths, ledger) with
        {
            Status = VideoStatus.Kept,
            Problem =
                $"finished already and kept, because {reason}. Replace it with --overwrite, or keep both with another --out"
                + (takesOtherClasses ? "; 'framewise label' gives it other classes without decoding." : "."),
        };
    }

    /// <summary>What was durable of a file that is gone stays, and no ledger calls it failed: it may come back.</summary>
    public static VideoReport Vanished(VideoTask task, long rows) =>
        new()
        {
            Video = task.Video,
            Part = task.Part,
            Status = VideoStatus.Vanished,
            Rows = rows,
            Problem = "the file was there when the run began and is gone. Bring it back and run the same command again.",
        };
}
