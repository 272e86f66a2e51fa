using System.CommandLine;

namespace Framewise.Cli;

/// <summary>The options that share a run out among processes and over time.</summary>
internal static class ShardArguments
{
    public static readonly Option<string?> Shard = new("--shard")
    {
        HelpName = "I/N",
        Description =
            "Only part I (from 1) of N of the videos, balanced by the frames that are expected. "
            + "N processes given the same PATHs and --out, on one machine or many, do everything once.",
    };

    public static readonly Option<string?> SplitLong = new("--split-long")
    {
        HelpName = "T",
        Description =
            "With --shard: cut videos longer than T (10:00, or seconds) at key frames into parts of about that length, "
            + "which shards do separately; 'framewise merge' makes one table of them.",
    };

    public static readonly Option<double> Checkpoint = new("--checkpoint-interval")
    {
        HelpName = "SECONDS",
        Description = "How much work a crash may cost; 0: none, at the price of two disk writes per frame.",
        DefaultValueFactory = _ => 2,
    };

    public static TimeSpan ReadCheckpointInterval(ParseResult arguments)
    {
        var seconds = arguments.GetValue(Checkpoint);
        return seconds is >= 0 and <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--checkpoint-interval {seconds} is not possible. Give seconds from 0 to 86400.");
    }
}
