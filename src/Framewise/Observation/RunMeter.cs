using System.Diagnostics;
using System.Diagnostics.Metrics;
using Framewise.Results.Ledger;

namespace Framewise.Observation;

/// <summary>The meter and the source of activities, both named <c>Framewise</c>. What nobody listens to costs a comparison.</summary>
internal static class RunMeter
{
    public const string Name = "Framewise";

    public static readonly ActivitySource Activities = new(Name, ProductVersion.Text);

    private static readonly Meter s_meter = new(Name, ProductVersion.Text);

    private static readonly Counter<long> s_frames = s_meter.CreateCounter<long>(
        "framewise.frames",
        "{frame}",
        "Frames by stage: reading (as the decoder gave them), preprocessing and inference (rows)."
    );

    private static readonly Counter<double> s_seconds = s_meter.CreateCounter<double>(
        "framewise.stage.time",
        "s",
        "Wall time for which stages were busy, as the ledger's rates have it."
    );

    private static readonly Counter<long> s_dropped = s_meter.CreateCounter<long>(
        "framewise.frames.dropped",
        "{frame}",
        "Frames without a row, by reason: undecodable, missing, not selected."
    );

    private static readonly Counter<long> s_videos = s_meter.CreateCounter<long>(
        "framewise.videos",
        "{video}",
        "Videos by how they ended."
    );

    private static readonly Counter<long> s_failures = s_meter.CreateCounter<long>(
        "framewise.failures",
        "{failure}",
        "What was wrong with videos, by kind: the kinds of damage in ledgers, or the error that ended the reading."
    );

    static RunMeter()
    {
        s_meter.CreateObservableGauge("framewise.queue.depth", RunWatch.Depths, "{item}", "What waits in the channels between stages.");
        s_meter.CreateObservableGauge(
            "framewise.workers.idle",
            RunWatch.IdleShares,
            "1",
            "Share of the run's time for which the models waited for frames."
        );
    }

    public static void Row()
    {
        if (!s_frames.Enabled)
            return;
        s_frames.Add(1, Stage("preprocessing"));
        s_frames.Add(1, Stage("inference"));
    }

    public static void Video(VideoOutcome outcome)
    {
        var stages = outcome.Stages;
        s_frames.Add(outcome.Ledger?.Frames ?? 0, Stage("reading"));
        s_seconds.Add(stages.Reading.TotalSeconds, Stage("reading"));
        s_seconds.Add(stages.Preprocessing.TotalSeconds, Stage("preprocessing"));
        s_seconds.Add(stages.Inference.TotalSeconds, Stage("inference"));
        s_dropped.Add(outcome.Ledger?.Undecodable ?? 0, Reason("undecodable"));
        s_dropped.Add(outcome.Ledger?.Missing ?? 0, Reason("missing"));
        s_dropped.Add(outcome.NotSelected, Reason("not selected"));
        s_videos.Add(1, new KeyValuePair<string, object?>("status", StatusOf(outcome)));
        if (outcome.Error is { } error)
            s_failures.Add(1, Kind(error.GetType().Name));
        foreach (var damage in outcome.Ledger?.Damage ?? [])
            s_failures.Add(1, Kind(damage.Kind));
    }

    /// <summary><c>complete</c>, <c>damaged</c> or <c>failed</c>, as a ledger says it.</summary>
    public static string StatusOf(VideoOutcome outcome) =>
        outcome.IsSound ? "complete"
        : outcome.Rows > 0 ? "damaged"
        : "failed";

    private static KeyValuePair<string, object?> Stage(string name) => new("stage", name);

    private static KeyValuePair<string, object?> Reason(string name) => new("reason", name);

    private static KeyValuePair<string, object?> Kind(string name) => new("kind", name);
}
