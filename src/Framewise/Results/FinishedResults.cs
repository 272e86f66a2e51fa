using Framewise.Media;

namespace Framewise.Results;

/// <summary>Decides whether an earlier run's results of a video are finished and what this run would give.</summary>
internal sealed class FinishedResults(IReadOnlyList<NetworkFacts> networks, OptionFacts options)
{
    /// <summary>The ledger of valid finished results, else null; then <paramref name="reason"/> says why there are results that do not count.</summary>
    public LedgerDocument? Find(VideoFile video, ResultPaths paths, out string? reason)
    {
        reason = null;
        if (LedgerDocument.TryRead(paths.Ledger) is not { Status: "complete" or "damaged" } ledger || !File.Exists(paths.Table)) return null;
        reason = WhyNot(ledger, video);
        return reason is null ? ledger : null;
    }

    private string? WhyNot(LedgerDocument ledger, VideoFile video)
    {
        if (ledger.Schema != LedgerDocument.CurrentSchema) return $"its results have schema {ledger.Schema} and this version writes {LedgerDocument.CurrentSchema}";
        if (ledger.Networks.Count != networks.Count || !ledger.Networks.Zip(networks).All(pair => pair.First.GivesTheSameAs(pair.Second)))
            return $"its results are by {Names(ledger.Networks)} and this run uses {Names(networks)}";
        if (ledger.Options != options) return $"its results have {ledger.Options} and this run has {options}";
        var facts = InputFacts.Read(video);
        return facts.Size == ledger.Input.Size && facts.Sha256Ends == ledger.Input.Sha256Ends ? null : "the video has changed since";
    }

    private static string Names(IReadOnlyList<NetworkFacts> networks) =>
        string.Join(" and ", networks.Select(network => $"{network.Name} (sha256 {network.Sha256[..Math.Min(8, network.Sha256.Length)]})"));
}
