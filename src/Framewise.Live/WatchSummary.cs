namespace Framewise.Live;

/// <summary>What became of the frames of a video that was watched.</summary>
internal sealed record WatchSummary
{
    /// <summary>Frames that came out of the decoder.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames that the model has seen.</summary>
    public required long Classified { get; init; }

    /// <summary>Frames that it has not, by reason; with <see cref="Classified"/> they are <see cref="Frames"/>.</summary>
    public required IReadOnlyDictionary<string, long> LeftOut { get; init; }

    /// <summary>What the pages told of the frames that they showed.</summary>
    public required PageTally Pages { get; init; }
}
