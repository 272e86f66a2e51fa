using System.Text.Json;
using System.Text.Json.Serialization;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Results.Ledger;

/// <summary>The JSON file beside each table: the account of one video's frames and everything the rows depend on (schema 1).</summary>
internal sealed record LedgerDocument : Provenance
{
    /// <summary>Complete, damaged or failed.</summary>
    public required VideoStatus Status { get; init; }

    /// <summary>Why nothing, or nothing more, could be read.</summary>
    public string? Error { get; init; }

    public required InputFacts Input { get; init; }

    /// <summary>File name of the table, the first of <see cref="Files"/>; null if there is none.</summary>
    public string? Table => Files.Count > 0 ? Files[0].Name : null;

    /// <summary>The table in every format that was written.</summary>
    public IReadOnlyList<FileFacts> Files { get; init; } = [];

    /// <summary>What only the ledger of a part of a video has.</summary>
    public PartFacts? Part { get; init; }

    public required LedgerCounts Counts { get; init; }

    /// <summary>Whether stored = discarded + no_frame + presented and presented + surplus = rows + not_selected + undecodable.</summary>
    public bool Balances { get; init; }

    public IReadOnlyList<Damage> Damage { get; init; } = [];

    /// <summary>The frames with which shots begin, the first row among them; null where there is no table.</summary>
    public IReadOnlyList<Shot>? Shots { get; init; }

    /// <summary>Where the last row leaves the screen; null where that is not known.</summary>
    public ScreenEnd? End { get; init; }

    public VideoStreamInfo? Stream { get; init; }

    [JsonPropertyOrder(4)]
    public DateTimeOffset Finished { get; init; }

    [JsonPropertyOrder(5)]
    public StageRates? Rates { get; init; }

    /// <summary>Whether frames are missing between the others: then a gap is nobody's time, else a picture that was shown long.</summary>
    [JsonIgnore]
    public bool LosesFrames => Damage.Any(damage => damage.Kind == "lost frames");

    /// <summary>Whether this is one of a file's streams, each of which has results of its own.</summary>
    [JsonIgnore]
    public bool IsOneOfEveryStream => Options.Stream is { } stream && Input.Name.EndsWith($".stream-{stream}", StringComparison.Ordinal);

    /// <summary>The name of the file, without the stream's number behind it.</summary>
    [JsonIgnore]
    public string FileName => IsOneOfEveryStream ? Input.Name[..Input.Name.LastIndexOf(".stream-", StringComparison.Ordinal)] : Input.Name;

    /// <summary>How much later than the first frame's time a player's clock shows it: the picture may begin after the sound.</summary>
    public TimeSpan PlayerOffset(long firstPts, TimeSpan firstTime) =>
        Stream is { EarliestStart: { } earliest, TimeBase.IsPositive: true }
            ? FrameTime.Between(firstPts, 0, Stream.TimeBase) - firstTime - earliest
            : TimeSpan.Zero;

    /// <summary>What is wrong, for people; null if nothing is.</summary>
    [JsonIgnore]
    public string? Problem => ProblemOf(Error, Damage, Counts.NotANumber);

    /// <inheritdoc cref="Problem"/>
    public static string? ProblemOf(string? error, IReadOnlyList<Damage> damage, long notANumber)
    {
        var reasons = damage.Select(one => one.Reason).ToList();
        if (error is not null)
            reasons.Insert(0, error);
        if (notANumber > 0)
            reasons.Add($"the model gave scores that are not numbers in {notANumber} frames");
        if (reasons.Count == 0)
            return null;
        return string.Join("; ", reasons.Take(3)) + (reasons.Count > 3 ? $"; and {reasons.Count - 3} more, see the ledger" : "");
    }

    // On other systems a colon is a letter.
    private static readonly char[] s_separators = OperatingSystem.IsWindows() ? ['/', '\\', ':'] : ['/', '\\'];

    /// <summary>Names of the table's files.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FileNames => [.. Files.Select(file => file.Name)];

    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Writing) + "\n";

    /// <summary>Null where the file is missing or is not a ledger; one that names files in other folders is none.</summary>
    public static LedgerDocument? TryRead(string path) =>
        ResultJson.TryRead<LedgerDocument>(path) is { } ledger
        && ledger.FileNames.All(name => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny(s_separators) < 0)
            ? ledger
            : null;
}
