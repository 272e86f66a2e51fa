using System.CommandLine;

namespace Framewise.Cli;

/// <summary>The options that say how many labels a row names.</summary>
internal static class LabelOptions
{
    private const int LabelsPerRow = 5,
        MostAboveThreshold = 100;

    public static readonly Option<int?> TopK = new("--top-k")
    {
        HelpName = "K",
        Description = $"Labels per row. Default: {LabelsPerRow}, or with --threshold at most {MostAboveThreshold}.",
    };

    public static readonly Option<double?> Threshold = new("--threshold")
    {
        HelpName = "P",
        Description =
            "Only labels whose probability is at least P (0.35): as many as hold in each row. CSV leaves the rest of a row empty; "
            + "JSON Lines and Parquet hold lists.",
    };

    public static IEnumerable<Option> All => [TopK, Threshold];

    public static int ReadTopK(ParseResult arguments) =>
        arguments.GetValue(TopK) switch
        {
            null => arguments.GetValue(Threshold) is null ? LabelsPerRow : MostAboveThreshold,
            { } count and >= 1 => count,
            { } count => throw new UsageException($"--top-k {count} is not possible. Give 1 or more."),
        };

    public static double? ReadThreshold(ParseResult arguments) =>
        arguments.GetValue(Threshold) switch
        {
            null => null,
            { } threshold and > 0 and <= 1 => threshold,
            { } threshold => throw new UsageException(
                FormattableString.Invariant($"--threshold {threshold} is not possible. Give a probability above 0 and up to 1.")
            ),
        };
}
