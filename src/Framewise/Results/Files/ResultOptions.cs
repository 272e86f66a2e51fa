using Framewise.Media;
using Framewise.Results.Formats;
using Framewise.Runs;

namespace Framewise.Results.Files;

/// <summary>Where and how results are written.</summary>
public sealed record ResultOptions
{
    /// <summary>The folder that receives the results; made if it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>The formats of the tables. A finished video that lacks one gets it from the table that is there.</summary>
    public IReadOnlyList<ResultFormat> Formats { get; init; } = [ResultFormat.Csv];

    /// <summary>Give every video stream of a file a table of its own, <c>NAME.stream-N.csv</c>, where there are several; otherwise one
    /// stream of each file is looked at.</summary>
    public bool EveryStream { get; init; }

    /// <summary>Begin tables in CSV with a byte order mark, by which spreadsheets know UTF-8.</summary>
    public bool ByteOrderMark { get; init; }

    /// <summary>Classify again what is finished already. Without it a finished table is only replaced where its video has changed or what
    /// replaces it has the same rows and more vectors; one by another model, of other classes or with other options is kept.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Classify again what an earlier run found damaged or could not read at all.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Do only this part of the videos, beside other processes that do the others into the same folder; null for all.</summary>
    internal VideoShard? Shard { get; init; }

    /// <summary>With <see cref="Shard"/>: videos longer than this are cut into parts that shards do separately; <see cref="ResultMerge"/>
    /// makes one table of them. Null: none is.</summary>
    internal TimeSpan? SplitLong { get; init; }

    /// <summary>How much work a crash may cost: after this time the rows so far are made durable. Zero: after every row.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(2);

    internal ResultFiles Files { get; init; } = ResultFiles.OfSystem;

    /// <summary>Write the columns of the 2017 script and nothing else: <c>label_1..k, prob_1..k</c>, in <c>STEM.csv</c>. Only as CSV: these
    /// columns name no frame.</summary>
    public bool Compat2017 { get; init; }

    /// <summary>Throws <see cref="ArgumentException"/> where options contradict each other.</summary>
    internal ResultOptions Validated()
    {
        if (Formats.Count == 0)
            throw new ArgumentException("At least one format is needed.", nameof(Formats));
        if (Compat2017 && Formats.Any(format => format != ResultFormat.Csv))
            throw new ArgumentException(
                "The columns of 2017 (--compat nvidia2017) are written as CSV only. "
                    + "Ask for the format csv, or leave the compatibility out.",
                nameof(Formats)
            );
        if (Compat2017 && EveryStream)
            throw new ArgumentException(
                "The files of 2017 (--compat nvidia2017) are named by the video alone. Leave --stream all or the compatibility out.",
                nameof(EveryStream)
            );
        if (SplitLong is { } longest)
        {
            if (longest <= TimeSpan.Zero)
                throw new ArgumentException("Long videos are cut at a time above 0 (--split-long 10:00).", nameof(SplitLong));
            if (Shard is null)
                throw new ArgumentException("Long videos are only cut for several shards: give --shard I/N, too.", nameof(SplitLong));
        }
        return this with { Formats = [.. Formats.Distinct().Order()] };
    }
}
