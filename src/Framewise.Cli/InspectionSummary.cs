using Framewise.Inspection;
using Framewise.Media;

namespace Framewise.Cli;

/// <summary>The sums of an inspection.</summary>
internal sealed class InspectionSummary
{
    public required TimeEstimate Estimate { get; init; }

    public int Files { get; private set; }

    public int Problems { get; private set; }

    public int Suspicious { get; private set; }

    public long Bytes { get; private set; }

    public long Frames { get; private set; }

    /// <summary>Files that can be classified but do not tell how many frames they have.</summary>
    public int Uncounted { get; private set; }

    public TimeSpan Duration { get; private set; }

    public TimeSpan Time { get; private set; }

    public TimeSpan Wall { get; set; }

    /// <summary>How many files of each ending were met that are no videos.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; set; } = new Dictionary<string, int>();

    public void Add(VideoInspection inspection, TimeSpan? time)
    {
        Files++;
        Bytes += inspection.Bytes ?? 0;
        if (inspection.Suspicions.Count > 0)
            Suspicious++;
        if (inspection.Problem is not null)
        {
            Problems++;
            return;
        }
        if (inspection.Frames is { } frames)
            Frames += frames;
        else
            Uncounted++;
        Duration += inspection.Duration ?? TimeSpan.Zero;
        Time += time ?? TimeSpan.Zero;
    }
}
