using Framewise.Media;

namespace Framewise.Results.Rows;

/// <summary>What was seen in one frame: one row of the results.</summary>
public sealed record FrameResult
{
    /// <summary>Number of the frame from 0, in presentation order; frames that were not selected count too.</summary>
    public required long FrameIndex { get; init; }

    /// <summary>Presentation time stamp in units of the stream's time base, as stored in the file.</summary>
    public required long Pts { get; init; }

    /// <summary>Time since the first presented frame, rounded to whole microseconds.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>What is odd about the frame.</summary>
    public FrameFlags Flags { get; init; }

    /// <summary>Whether a new shot begins with this frame, as with the first one. See docs/results.md for what is found and what is
    /// not.</summary>
    public bool StartsShot { get; init; }

    /// <summary>How different the picture is from the one before it, 0 to 1; null where there is nothing to compare, and in rows read from
    /// a table.</summary>
    public double? ShotScore { get; init; }

    /// <summary>Whether a model gave a score that is not a number; such scores come after all others.</summary>
    public bool HasNotANumber { get; init; }

    /// <summary>Whether the models saw the very same pixels as in the row before, whose scores these are.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>Checksum of the pixels that the models saw.</summary>
    internal uint Checksum { get; init; }

    /// <summary>The <see cref="FrameTrail"/> up to this frame.</summary>
    internal uint Trail { get; init; }

    /// <summary>For each model, its best classes, best first; equal probabilities in order of the class number.</summary>
    public required IReadOnlyList<IReadOnlyList<Prediction>> ByModel { get; init; }

    /// <summary>For each model, the vectors that <see cref="ClassifierOptions.Vectors"/> asks for; null if it asks for none.</summary>
    public IReadOnlyList<FrameVectors>? Vectors { get; init; }

    /// <summary>The best classes of the (first) model, best first.</summary>
    public IReadOnlyList<Prediction> Predictions => ByModel[0];

    /// <summary>This row as a repeat of one whose frame has the same pixels.</summary>
    internal FrameResult WithScoresOf(FrameResult other) =>
        this with
        {
            IsRepeat = true,
            HasNotANumber = other.HasNotANumber,
            ByModel = other.ByModel,
            Vectors = other.Vectors,
        };
}
