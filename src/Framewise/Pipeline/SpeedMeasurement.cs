using System.Diagnostics;
using System.Globalization;
using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;

namespace Framewise.Pipeline;

/// <summary>How fast frames are read and scored on this machine, each alone.</summary>
/// <param name="Models">The models' names.</param>
/// <param name="InferenceFps">Frames per second that the models score with nothing beside them.</param>
/// <param name="Video">The video that was read; null if none could be.</param>
/// <param name="ReadingFps">Frames per second that one video is decoded and pre-processed with, with nothing beside it; 0 if none could be
/// read.</param>
internal sealed record SpeedMeasurement(string Models, double InferenceFps, string? Video, double ReadingFps)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    /// <summary>Another decoder that could be taken, and how fast it reads the same video; null where there is none.</summary>
    public (DecoderDevice Decoder, double ReadingFps)? Other { get; init; }

    /// <summary>Frames per second if reading and inference took turns on the cores: what can be expected at least.</summary>
    public double AtLeastFps => ReadingFps > 0 ? 1 / (1 / InferenceFps + 1 / ReadingFps) : 0;

    /// <summary>Frames per second if they did not need the same cores: what can be expected at most.</summary>
    public double AtMostFps => Math.Min(InferenceFps, ReadingFps);

    /// <summary>The measurement in sentences.</summary>
    public IReadOnlyList<string> Sentences =>
        [
            string.Create(CultureInfo.InvariantCulture, $"{Models}: {InferenceFps:F1} frames/s alone"),
            Video is null
                ? "no video could be read for the measurement"
                : string.Create(CultureInfo.InvariantCulture, $"{Video}: decoded and pre-processed at {ReadingFps:F0} frames/s alone"),
            .. Other is var (decoder, fps)
                ?
                [
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"decoded by {decoder} instead: {fps:F0} frames/s alone; it is taken with --decoder {decoder} only, "
                    ) + "because rows may differ (framewise devices compare)",
                ]
                : (string[])[],
            .. Video is null
                ? []
                : (string[])
                    [
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"expected: {AtLeastFps:F0} to {AtMostFps:F0} frames/s, "
                                + $"limited by {(InferenceFps < ReadingFps ? "inference" : "reading")}"
                        ),
                    ],
        ];

    /// <summary>Measures the models for a second and the first of the videos that can be read for another.</summary>
    internal static SpeedMeasurement Take(
        IReadOnlyList<Model> models,
        ScoringWorkers workers,
        SourceOpener sources,
        IEnumerable<string> videos,
        Func<(DecoderDevice, SourceOpener)?> other,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var inference = workers.MeasureSpeed(Time);
        foreach (var video in videos)
            if (OfReading(sources, video, cancellationToken) is > 0 and var reading)
            {
                var speed = new SpeedMeasurement(NamesOf(models), inference, video, reading);
                if (other() is not var (decoder, opener))
                    return speed;
                using (opener)
                    return OfReading(opener, video, cancellationToken) is > 0 and var otherwise
                        ? speed with
                        {
                            Other = (decoder, otherwise),
                        }
                        : speed;
            }
        return new SpeedMeasurement(NamesOf(models), inference, null, 0);
    }

    /// <summary>Frames per second of workers that score whole batches side by side, each with its sessions one after the other.</summary>
    /// <exception cref="ModelException">The runtime cannot run a model.</exception>
    /// <exception cref="OperationCanceledException">A session was interrupted.</exception>
    internal static double OfModels(ModelSession[][] workers, TimeSpan time)
    {
        var speeds = new double[workers.Length];
        Task.WhenAll([.. workers.Select((sessions, i) => Stage.Start($"measure-{i}", () => speeds[i] = OfWorker(sessions, time)))])
            .GetAwaiter()
            .GetResult();
        return speeds.Sum();
    }

    private static double OfWorker(ModelSession[] sessions, TimeSpan time)
    {
        var (started, frames) = (Stopwatch.GetTimestamp(), 0L);
        do
        {
            foreach (var session in sessions)
                session.Run(session.BatchSize);
            frames += sessions[0].BatchSize;
        } while (Stopwatch.GetElapsedTime(started) < time);
        return frames / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static string NamesOf(IEnumerable<Model> models) => string.Join(" and ", models.Select(model => model.Name));

    private static double OfReading(SourceOpener sources, string video, CancellationToken cancellationToken)
    {
        var frame = new PreparedFrame(sources.BytesPerPicture);
        try
        {
            using var source = sources.Open(video, pixelsFrom: 0, cancellationToken);
            var (started, frames) = (Stopwatch.GetTimestamp(), 0);
            for (; Stopwatch.GetElapsedTime(started) < Time && source.Read(); frames++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (source.IsSelected)
                    source.Fill(frame);
            }
            return frames / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The run will say what is wrong with it.
            return 0;
        }
    }
}
