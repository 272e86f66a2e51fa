namespace Framewise.Preprocessing;

/// <summary>How one axis of the stored picture is resized: which interval is taken, to how many pixels, and which of those are
/// kept.</summary>
internal readonly record struct AxisPlacement
{
    /// <summary>Keeps a position that is a sample's border up to rounding from falling into the sample before, or reaching into the
    /// next.</summary>
    public const double Epsilon = 1e-9;

    /// <summary>Stored samples along this axis.</summary>
    public required int Samples { get; init; }

    /// <summary>Where the taken interval begins, in stored samples; fractional only for non-square samples.</summary>
    public required double Start { get; init; }

    /// <summary>Length of the taken interval in stored samples.</summary>
    public required double Length { get; init; }

    /// <summary>Where, from <see cref="Start"/> on, samples begin that may contribute; before it lies the fill colour.</summary>
    public required double ContentStart { get; init; }

    /// <summary>Where samples that may contribute end, at the latest at the end of the taken interval; behind it lies the fill
    /// colour.</summary>
    public required double ContentEnd { get; init; }

    /// <summary>Pixels that the interval would be resized to.</summary>
    public required int Resized { get; init; }

    /// <summary>First of the resized pixels that is kept.</summary>
    public required int CropStart { get; init; }

    /// <summary>Number of resized pixels that are kept.</summary>
    public required int Count { get; init; }

    /// <summary>Where the kept pixels begin in the model's picture; above 0 only where the resized picture is smaller than that.</summary>
    public required int OutputStart { get; init; }

    /// <summary>Stored samples per resized pixel.</summary>
    public double Scale => Length / Resized;

    /// <summary>The first sample that may contribute.</summary>
    public int FirstSample => Math.Clamp((int)Math.Floor(ContentStart + Epsilon), 0, Samples - 1);

    /// <summary>One past the last sample that may contribute.</summary>
    public int EndSample => Math.Clamp((int)Math.Ceiling(ContentEnd - Epsilon), FirstSample + 1, Samples);

    /// <summary>Whether the taken interval reaches beyond the samples.</summary>
    public bool IsPadded => ContentStart > Start || ContentEnd < Start + Length;
}
