using Framewise.Media;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>How far a run is.</summary>
public sealed record RunProgress
{
    /// <summary>The video whose rows are arriving.</summary>
    public required VideoFile Video { get; init; }

    /// <summary>Videos finished, skipped ones included.</summary>
    public required int VideosDone { get; init; }

    /// <summary>Videos in the run.</summary>
    public required int VideosTotal { get; init; }

    /// <summary>Rows of <see cref="Video"/> so far.</summary>
    public required long RowsOfVideo { get; init; }

    /// <summary>Rows that <see cref="Video"/> will have if its header is right; null if the header does not say.</summary>
    public long? RowsExpected { get; init; }

    /// <summary>Rows of the run so far.</summary>
    public required long RowsOfRun { get; init; }

    /// <summary>Share of the run that is done, by bytes of the videos, from 0 to 1.</summary>
    public double ShareOfRun { get; init; }

    /// <summary>Set once for each video, when it is finished.</summary>
    public VideoReport? Finished { get; init; }

    /// <summary>A sentence to tell, with the path it is about, such as why a video is done again.</summary>
    public string? Notice { get; init; }
}
