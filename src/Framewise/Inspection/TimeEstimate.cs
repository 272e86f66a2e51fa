using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Pipeline;

namespace Framewise.Inspection;

/// <summary>How long a classification would take on this machine. Decoding and inference share the processor cores, so their times add
/// up.</summary>
internal sealed record TimeEstimate
{
    /// <summary>Millions of samples of luma that one core decodes in a second: an assumption, H.264 with FFmpeg 5.1 on a server core of
    /// 2023.</summary>
    public const double AssumedDecodedMegapixelsPerCore = 150;

    // Inception v3, quantised; the other float models of its size are of the same order.
    private const double AssumedFramesPerCore = 12;
    private const double AssumedMobileNetFramesPerCore = 25;
    private const double AssumedAlexNetFramesPerCore = 40;
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromSeconds(1);

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Frames per second that the model scores on <see cref="Threads"/> cores.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Whether <see cref="FramesPerSecond"/> was measured here; otherwise it is assumed.</summary>
    public required bool IsMeasured { get; init; }

    /// <summary>Processor cores.</summary>
    public required int Threads { get; init; }

    /// <summary>Runs the model for about a second on all cores, one batch each, as <see cref="VideoClassifier"/> does.</summary>
    /// <exception cref="ModelException">The runtime refuses the model.</exception>
    public static TimeEstimate Measure(Model model, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        threads = threads > 0 ? threads : Environment.ProcessorCount;
        using var first = ModelSession.Load(model, ThreadPlan.DefaultBatch, threads: 1);
        first.Run(1);
        ModelSession[] sessions = [first, .. Enumerable.Range(1, threads - 1).Select(_ => first.Share())];
        try
        {
            var speed = SpeedMeasurement.OfModels([.. sessions.Select(session => new[] { session })], MeasuringTime);
            return new TimeEstimate
            {
                Model = model.Name,
                FramesPerSecond = speed,
                IsMeasured = true,
                Threads = threads,
            };
        }
        finally
        {
            foreach (var session in sessions[1..])
                session.Dispose();
        }
    }

    /// <summary>The speed that is assumed of a model of the catalogue that is not on this machine.</summary>
    public static TimeEstimate Assume(CatalogueEntry model, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        threads = threads > 0 ? threads : Environment.ProcessorCount;
        var ofCore = model.Name switch
        {
            "alexnet" => AssumedAlexNetFramesPerCore,
            "mobilenet-v1" => AssumedMobileNetFramesPerCore,
            _ => AssumedFramesPerCore,
        };
        return new TimeEstimate
        {
            Model = model.Name,
            FramesPerSecond = ofCore * threads,
            IsMeasured = false,
            Threads = threads,
        };
    }

    /// <summary>The time for one file; null where its number of frames is not known or it cannot be classified.</summary>
    public TimeSpan? For(VideoInspection inspection)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        if (inspection is not { Problem: null, Frames: { } frames, Stream: { } stream })
            return null;
        var pixels = (double)frames * stream.Width * stream.Height;
        return TimeSpan.FromSeconds(frames / FramesPerSecond + pixels / (AssumedDecodedMegapixelsPerCore * 1e6 * Threads));
    }
}
