using Framewise.Devices;
using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Preprocessing;
using Framewise.Results.Rows;
using Microsoft.Extensions.Logging;

namespace Framewise;

/// <summary>How a <see cref="VideoClassifier"/> works. Only <see cref="TopK"/>, <see cref="Threshold"/>, <see cref="Classes"/>,
/// <see cref="Templates"/>, <see cref="Every"/>, <see cref="Start"/>, <see cref="End"/>, <see cref="Stream"/>, <see cref="Region"/> and
/// <see cref="CutBars"/> change results, and <see cref="Device"/> the last digits of their probabilities.</summary>
public sealed record ClassifierOptions
{
    /// <summary>How many classes each row names, best first; at least 1. A model with fewer classes gives all of them.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>Classes whose probability is lower are not named, so that a row names from none to <see cref="TopK"/>; above 0, at most 1.
    /// Null: rows name classes however unlikely.</summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// What to look for, in one's own words: <c>a dog jumping</c>, or <c>dog = a dog | a puppy</c> with a short label and several prompts.
    /// For models that compare pictures with texts (CLIP, SigLIP); others keep their own labels.
    /// </summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Sentences with <c>{}</c> into which each prompt of <see cref="Classes"/> is put; a class is the mean of all. Empty: the
    /// model family's own.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>Which frames to classify: those whose index is a multiple of a number (1: every frame), the first at or after each multiple
    /// of a time, or key frames. What no such frame refers to is not decoded.</summary>
    public FrameStep Every { get; init; } = FrameStep.All;

    /// <summary>Time of the first frame to classify, counted from the first presented frame (inclusive); null: the beginning.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>Time at which to stop, counted from the first presented frame (exclusive); null: the end.</summary>
    public TimeSpan? End { get; init; }

    /// <summary>The video stream of files that have several, counted from 0 without cover pictures; null: the one that FFmpeg holds for the
    /// best.</summary>
    public int? Stream { get; init; }

    /// <summary>The part of the shown picture that models are shown; null: all of it.</summary>
    public PictureRegion? Region { get; init; }

    /// <summary>Whether black bars around the picture (in the region, if there is one) are cut off first, in each frame for
    /// itself.</summary>
    public bool CutBars { get; init; }

    /// <summary>Processor cores to use; 0 for all.</summary>
    public int Threads { get; init; }

    /// <summary>Frames per run of the model; 0 lets Framewise choose. Results do not depend on it on the processor; on a GPU their last
    /// digits may.</summary>
    public int Batch { get; init; }

    /// <summary>Threads that decode one video; 0 lets <see cref="ThreadPlan"/> choose. Results do not depend on it.</summary>
    public int DecodingThreads { get; init; }

    /// <summary>Videos that are read side by side; 0 begins with one and adds more where the models wait for frames. Results do not depend
    /// on it.</summary>
    public int VideosAtOnce { get; init; }

    /// <summary>Threads that work on one batch together; 0 for one. Results do not depend on it.</summary>
    public int ThreadsPerWorker { get; init; }

    /// <summary>Decode in a child process; null: in this one. Results do not depend on it.</summary>
    public IsolatedDecoding? Isolation { get; init; }

    /// <summary>Where the models run. Results of different devices differ in their last digits, so they are never mixed in one
    /// table.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Auto;

    /// <summary>What decodes videos. Pixels of devices may differ from those of software, so results are never mixed in one
    /// table.</summary>
    public DecoderDevice Decoder { get; init; } = DecoderDevice.Software;

    /// <summary>Whether a frame whose pixels, as the models see them, are those of the frame before gets its scores instead of a run of the
    /// models. Results do not depend on it.</summary>
    public bool ReuseScores { get; init; } = true;

    /// <summary>What <see cref="FrameResult.Vectors"/> holds, for those who want more of the models than the best classes. It changes no
    /// row.</summary>
    public VectorKinds Vectors { get; init; }

    /// <summary>Makes the logger of runs: videos as they open and end, damage, what is read again, notices. Null: none. It changes no
    /// result.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The frames that are asked for.</summary>
    internal WantedFrames Frames => new(Every, Start, End);

    /// <summary>A model's way of making pixels, of the part of the picture that is asked for.</summary>
    internal PixelRecipe Applied(PixelRecipe recipe) => recipe with { Region = Region, CutsBars = CutBars };

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> where a value is impossible.</summary>
    internal ClassifierOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(TopK, 1);
        ArgumentNullException.ThrowIfNull(Every);
        ArgumentNullException.ThrowIfNull(Decoder);
        if (Threshold is { } threshold && !(threshold is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Threshold), threshold, "A threshold is above 0 and at most 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfNegative(Batch);
        ArgumentOutOfRangeException.ThrowIfNegative(DecodingThreads);
        ArgumentOutOfRangeException.ThrowIfNegative(VideosAtOnce);
        ArgumentOutOfRangeException.ThrowIfNegative(ThreadsPerWorker);
        if (Vectors.HasFlag(VectorKinds.Half) && !Vectors.HasFlag(VectorKinds.Embedding))
            throw new ArgumentException(
                "Half precision is for embeddings. Ask for embedding, too (--vectors embedding,half).",
                nameof(Vectors)
            );
        if (Isolation is { } isolation)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(isolation.HangTimeout, TimeSpan.Zero, nameof(Isolation));
        if (Start is { } start)
            ArgumentOutOfRangeException.ThrowIfLessThan(start, TimeSpan.Zero, nameof(Start));
        if (Stream is { } stream)
            ArgumentOutOfRangeException.ThrowIfNegative(stream, nameof(Stream));
        if (Region is { IsPossible: false } region)
            throw new ArgumentOutOfRangeException(nameof(Region), region, "There is no such region in any picture.");
        if (End is { } end && end <= (Start ?? TimeSpan.Zero))
            throw new ArgumentOutOfRangeException(nameof(End), end, $"The end {end} must lie after the start {Start ?? TimeSpan.Zero}.");
        return this;
    }
}
