using System.Text.Json;
using System.Text.Json.Serialization;
using Framewise.Media;

namespace Framewise.Results.Ledger;

/// <summary>The report of the last run, beside the results: what became of each video (schema 1).</summary>
internal sealed record RunDocument : Provenance
{
    public const string FileName = "run.json";

    /// <summary><c>run.json</c>, or <c>run.2-of-4.json</c> for a shard.</summary>
    public static string FileNameOf(VideoShard? shard) => shard is null ? FileName : $"run.{shard}.json";

    public required RunStatus Status { get; init; }

    public string? Error { get; init; }

    public VideoShard? Shard { get; init; }

    /// <summary>Of a shard: the plan by which it took its share.</summary>
    public PlanFacts? Plan { get; init; }

    public required RunCounts Counts { get; init; }

    /// <summary>The videos dealt with, in the order of the run.</summary>
    public required IReadOnlyList<RunVideo> Videos { get; init; }

    /// <summary>How many files of each ending were met that are no videos; null where no folder was searched.</summary>
    public IReadOnlyDictionary<string, int>? PassedOver { get; init; }

    [JsonPropertyOrder(4)]
    public DateTimeOffset Finished { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Writing) + "\n";

    /// <summary>Null where the file is missing or is not such a report.</summary>
    public static RunDocument? TryRead(string path) => ResultJson.TryRead<RunDocument>(path);

    /// <summary>Counts of the run; <paramref name="Rows"/> are those written by this run.</summary>
    internal sealed record RunCounts(int Videos, int Done, int Skipped, int Damaged, int Failed, int Vanished, long Rows, int Kept = 0);

    /// <summary>One video or part of one. <paramref name="Table"/> and <paramref name="Files"/> are relative to the output
    /// folder.</summary>
    internal sealed record RunVideo(
        string Video,
        string? Part,
        string Path,
        VideoStatus Status,
        VideoStatus? EarlierStatus,
        string? Table,
        IReadOnlyList<string> Files,
        long Rows,
        string? Problem,
        string? Notice = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int UnseenStreams = 0
    )
    {
        public static RunVideo From(VideoReport report, string folder) =>
            new(
                report.Video.RelativePath,
                report.Part?.ToString(),
                report.Video.Path,
                report.Status,
                report.EarlierStatus,
                report.Table is { } table ? Below(folder, table) : null,
                [.. report.Files.Select(file => Below(folder, file))],
                report.Rows,
                report.Problem,
                report.Notice,
                report.UnseenStreams
            );

        private static string Below(string folder, string file) =>
            System.IO.Path.GetRelativePath(folder, file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
    }
}
