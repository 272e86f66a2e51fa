namespace Framewise.Media;

/// <summary>One file as its headers and packets describe it; nothing was decoded.</summary>
internal sealed record VideoInspection
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its size; null where it cannot be found out.</summary>
    public long? Bytes { get; init; }

    /// <summary>What the headers say of the stream that would be classified; null where there is none.</summary>
    public VideoStreamInfo? Stream { get; init; }

    /// <summary>Kind and codec of every stream, such as <c>video h264</c>, <c>audio aac</c>, <c>cover mjpeg</c>.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary><c>progressive</c>, <c>unknown</c>, or two letters as ffprobe has them: field coded first, field shown first (<c>t</c> top,
    /// <c>b</c> bottom).</summary>
    public string FieldOrder { get; init; } = "unknown";

    /// <summary>Frames that <see cref="VideoDecoder"/> will give if nothing is damaged; null where nothing tells.</summary>
    public long? Frames { get; init; }

    /// <summary>Where <see cref="Frames"/> comes from: <c>packets</c>, <c>index</c> or <c>header</c>.</summary>
    public string? FramesFrom { get; init; }

    /// <summary>Stored frames that the edit list hides.</summary>
    public long HiddenByEditList { get; init; }

    /// <summary>Whether every frame lasts equally long; null where that is not known.</summary>
    public bool? IsConstantRate { get; init; }

    /// <summary>Frames per second on average, counted where frames were counted.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>How long the frames last together; the header's claim where frames were not counted.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What looks wrong. The file can be classified all the same, but its ledger may tell of damage.</summary>
    public IReadOnlyList<Damage> Suspicions { get; init; } = [];

    /// <summary>Why the file cannot be classified; null if it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Width of the picture as shown divided by its height, turned and stretched; null without a stream.</summary>
    public Rational? DisplayAspectRatio
    {
        get
        {
            if (Stream is not { Width: > 0, Height: > 0 } stream)
                return null;
            var sample = stream.SampleAspectRatio.IsPositive ? stream.SampleAspectRatio : new Rational(1, 1);
            long across = (long)stream.Width * sample.Numerator,
                down = (long)stream.Height * sample.Denominator;
            if (stream.Orientation.SwapsSides)
                (across, down) = (down, across);
            var divisor = (long)System.Numerics.BigInteger.GreatestCommonDivisor(across, down);
            return across / divisor > int.MaxValue || down / divisor > int.MaxValue
                ? null
                : new Rational((int)(across / divisor), (int)(down / divisor));
        }
    }
}
