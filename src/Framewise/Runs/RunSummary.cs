using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>How a run ended.</summary>
public sealed record RunSummary
{
    /// <summary>Videos in the run.</summary>
    public int Videos { get; init; }

    /// <summary>Videos that were finished by an earlier run and left alone.</summary>
    public int Skipped { get; init; }

    /// <summary>Videos, skipped ones included, with damage: their rows are right, but something is missing or concealed.</summary>
    public int Damaged { get; init; }

    /// <summary>Videos, skipped ones included, that gave no row.</summary>
    public int Failed { get; init; }

    /// <summary>Videos that were gone when their turn came, or while they were read; nothing is said about them in the results.</summary>
    public int Vanished { get; init; }

    /// <summary>Videos that an earlier run finished with another model, other classes or other options: what it wrote stays, and what this
    /// run asks for is not there.</summary>
    public int Kept { get; init; }

    /// <summary>The damaged, failed, vanished and kept videos with what is wrong, in the order of the run, skipped ones included.</summary>
    public IReadOnlyList<VideoReport> Problems { get; init; } = [];

    /// <summary>Video streams, of skipped videos too, that nobody has looked at because another of the same file was.</summary>
    public int UnseenStreams { get; init; }

    /// <summary>How many files of each ending were met that are no videos.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; init; } = new Dictionary<string, int>();

    /// <summary>Rows written by this run.</summary>
    public long Rows { get; init; }

    /// <summary>Wall time of the run.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>How long each stage was busy.</summary>
    public StageTimes Stages { get; init; }
}
