namespace Framewise.Results.Segments;

/// <summary>A stretch of a video in which a model saw the same thing. Ends are exclusive.</summary>
public sealed record Segment
{
    /// <summary>The label of stretches in which no class reaches the floor. Their <see cref="Class"/> is null.</summary>
    public const string Unsure = "unsure";

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The label, or <see cref="Unsure"/>.</summary>
    public required string Label { get; init; }

    /// <summary>The model's output index; null where it is unsure.</summary>
    public int? Class { get; init; }

    /// <summary>Number of the first frame.</summary>
    public required long StartFrame { get; init; }

    /// <summary>Number of the frame behind the last one.</summary>
    public required long EndFrame { get; init; }

    /// <summary>Pts of the first frame.</summary>
    public required long StartPts { get; init; }

    /// <summary>Pts at which the last frame gives way to the next.</summary>
    public required long EndPts { get; init; }

    /// <summary>Time of the first frame since the video's first.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>Time at which the last frame gives way to the next.</summary>
    public required TimeSpan End { get; init; }

    /// <summary>Rows of the table in the segment.</summary>
    public required int Frames { get; init; }

    /// <summary>Rows among them that are flagged corrupt or concealed.</summary>
    public required int DamagedFrames { get; init; }

    /// <summary>Mean probability of the class over the time (0 where the row does not name it); of each row's best class where
    /// unsure.</summary>
    public required double MeanProbability { get; init; }

    /// <summary>The highest probability of the class in a row; of any class where unsure.</summary>
    public required double PeakProbability { get; init; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length => End - Start;
}
