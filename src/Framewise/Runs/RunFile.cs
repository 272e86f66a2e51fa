using Framewise.Inference;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>run.json, or that of a shard: how the run ended and what it did.</summary>
internal sealed class RunFile(ResultOptions results, IReadOnlyList<ModelFacts> models, OptionFacts options)
{
    private string FilePath => Path.Combine(results.Folder, RunDocument.FileNameOf(results.Shard));

    public void Delete() => results.Files.Delete(FilePath);

    public void Write(RunState state, PlanFacts? plan, RunStatus status, string? error, DateTimeOffset started)
    {
        var summary = state.Summary;
        results.Files.WriteWhole(
            FilePath,
            new RunDocument
            {
                Status = status,
                Error = error,
                Shard = results.Shard,
                Plan = plan,
                Counts = new(
                    summary.Videos,
                    state.Reports.Count,
                    summary.Skipped,
                    summary.Damaged,
                    summary.Failed,
                    summary.Vanished,
                    summary.Rows,
                    summary.Kept
                ),
                Videos =
                [
                    .. state
                        .Reports.OrderBy(report => report.Video.RelativePath, NaturalOrder.Instance)
                        .Select(report => RunDocument.RunVideo.From(report, results.Folder)),
                ],
                PassedOver = summary.PassedOver,
                Models = models,
                Options = options,
                Framewise = ProductVersion.Text,
                Decoder = EarlierResults.CurrentDecoder(),
                Runtime = ModelSession.RuntimeVersion,
                Processors = [Processor.Description],
                Started = started,
                Finished = DateTimeOffset.UtcNow,
            }.ToJson()
        );
    }

    /// <summary>As <see cref="Write"/>, of a run that was stopped: what stopped it may well keep this from being written, and is the error
    /// to report.</summary>
    public void TryWrite(RunState state, PlanFacts? plan, RunStatus status, string error, DateTimeOffset started)
    {
        try
        {
            Write(state, plan, status, error, started);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The run's own error follows.
        }
    }
}
