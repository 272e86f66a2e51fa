using System.Globalization;
using System.Text.Json.Serialization;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Results.Rows;

namespace Framewise.Results.Ledger;

/// <summary>The options that change results, as a ledger keeps them.</summary>
internal sealed record OptionFacts(
    int TopK,
    int Every,
    double? StartSeconds,
    double? EndSeconds,
    bool Compat2017,
    VectorKinds Vectors = VectorKinds.None,
    PictureRegion? Region = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool CutBars = false
)
{
    /// <summary>Probability below which no class is named; null where all of the top k are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Threshold { get; init; }

    /// <summary>The time between rows, where they are not counted in frames.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EverySeconds { get; init; }

    /// <summary>How many rows a second, where they are the frames that are on the screen then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Rational? Fps { get; init; }

    /// <summary>Whether only key frames have rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool KeyFramesOnly { get; init; }

    /// <summary>The video stream that was asked for; null where it was FFmpeg's best.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Stream { get; init; }

    /// <summary>Whether tables in CSV begin with a byte order mark.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ByteOrderMark { get; init; }

    /// <summary>The options for one video.</summary>
    public OptionFacts For(VideoFile video) => video.Stream is null ? this : this with { Stream = video.Stream };

    /// <summary>Whether the rows are those of a video that was watched: not every frame has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Watched { get; init; }

    /// <summary>Where the models ran; null: on the processor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }

    /// <summary>The device that decoded; null: software.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Decoder { get; init; }

    private string EveryText =>
        KeyFramesOnly ? "key"
        : Fps is { } fps ? $"1/({fps}) s on the screen"
        : EverySeconds is { } every ? string.Create(CultureInfo.InvariantCulture, $"{every}s")
        : Every.ToString(CultureInfo.InvariantCulture);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Watched ? "watched, " : "")}top-k {TopK}{(Threshold is { } threshold ? $", threshold {threshold}" : "")}, "
                + $"every {EveryText}, "
                + $"start {StartSeconds ?? 0} s, end {(EndSeconds is { } end ? $"{end} s" : "open")}"
                + $"{(Compat2017 ? ", compat nvidia2017" : "")}{(Region is { } region ? $", region {region}" : "")}"
                + $"{(CutBars ? ", bars cut off" : "")}"
                + $"{(Stream is { } stream ? $", video stream {stream}" : "")}{(ByteOrderMark ? ", byte order mark" : "")}"
                + $"{(Vectors == VectorKinds.None ? "" : $", vectors {Vectors.ToString().ToLowerInvariant()}")}"
                + $"{(Device is null ? "" : $", device {Device}")}{(Decoder is null ? "" : $", decoder {Decoder}")}"
        );
}
