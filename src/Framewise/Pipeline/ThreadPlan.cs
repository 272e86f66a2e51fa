using System.Globalization;
using Framewise.Devices;

namespace Framewise.Pipeline;

/// <summary>How a <see cref="VideoClassifier"/> shares out the processor cores. On the processor results do not depend on it.</summary>
/// <remarks>
/// Decoders and workers together are more threads than cores on purpose: a decoder runs ahead by a batch or two and then sleeps, and a
/// worker that waits for frames sleeps, so that the cores are always busy with what is needed next. Nothing spins.
/// </remarks>
internal sealed record ThreadPlan
{
    /// <summary>Frames per run of the model unless options say otherwise: more made no model faster here, and takes memory.</summary>
    public const int DefaultBatch = 8;

    /// <summary>Frames per run of the model on a GPU unless options say otherwise; always as many, for the last ones of a run
    /// too.</summary>
    public const int DefaultGpuBatch = 32;

    // One is scored while the other is filled and read.
    private const int WorkersPerGpu = 2;

    // Frame threads beyond this gain little, and each holds pictures of its own.
    private const int MostDecodingThreads = 8;
    private const double WorthWhile = 0.1;

    private ThreadPlan() { }

    /// <summary>Processor cores to use.</summary>
    public required int Cores { get; init; }

    /// <summary>Batches that are scored side by side.</summary>
    public required int Workers { get; init; }

    /// <summary>Threads that work on one batch together. They wait for each other after every operator, so one is best as long as there are
    /// batches enough.</summary>
    public required int ThreadsPerWorker { get; init; }

    /// <summary>Frames per run of the model.</summary>
    public required int Batch { get; init; }

    /// <summary>Threads that decode one video.</summary>
    public required int DecodingThreads { get; init; }

    /// <summary>Videos that are read side by side; in a run, how many it has come to.</summary>
    public required int VideosAtOnce { get; init; }

    /// <summary>Up to how many videos a run reads side by side where the models have to wait for frames.</summary>
    public required int MostVideosAtOnce { get; init; }

    /// <summary>What was measured that changed the plan, a sentence each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The plan for this machine; what <paramref name="options"/> set stays as it is.</summary>
    /// <param name="options">The options.</param>
    /// <param name="device">The device that is taken; null: the processor.</param>
    public static ThreadPlan Choose(ClassifierOptions options, ComputeDevice? device = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var gpus = device?.Indices.Count ?? 0;
        var cores = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var perWorker = options.ThreadsPerWorker > 0 ? options.ThreadsPerWorker : 1;
        return new ThreadPlan
        {
            Cores = cores,
            Workers = gpus > 0 ? WorkersPerGpu * gpus : Math.Max(1, cores / perWorker),
            ThreadsPerWorker = perWorker,
            Batch =
                options.Batch > 0 ? options.Batch
                : gpus > 0 ? DefaultGpuBatch
                : DefaultBatch,
            // One more than cores, as FFmpeg itself takes: the one that gave the picture that is being prepared rests meanwhile.
            DecodingThreads =
                options.DecodingThreads > 0 ? options.DecodingThreads
                : cores == 1 ? 1
                : Math.Min(cores + 1, MostDecodingThreads),
            VideosAtOnce = options.VideosAtOnce > 0 ? options.VideosAtOnce : 1,
            MostVideosAtOnce = options.VideosAtOnce > 0 ? options.VideosAtOnce : cores,
        };
    }

    /// <summary>The plan for machine and options in sentences.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Cores} cores: {Workers} batches of {Batch} frames scored side by side, "
                + $"{ThreadsPerWorker} thread{(ThreadsPerWorker > 1 ? "s" : "")} each; "
                + $"{VideosAtOnce} video{(VideosAtOnce > 1 ? "s" : "")} read at "
                + $"once{(MostVideosAtOnce > VideosAtOnce ? $" (up to {MostVideosAtOnce} if the models wait for frames)" : "")}, "
                + $"{DecodingThreads} decoding thread{(DecodingThreads > 1 ? "s" : "")} each"
        );

    /// <summary>The plan for speeds that were measured: as many videos read side by side as the models can score.</summary>
    internal ThreadPlan For(double readingFps, double inferenceFps)
    {
        if (readingFps <= 0)
            return this;
        var wanted = Math.Clamp((int)Math.Ceiling(inferenceFps / readingFps - WorthWhile), VideosAtOnce, MostVideosAtOnce);
        return wanted == VideosAtOnce ? this : this with { VideosAtOnce = wanted };
    }

    /// <summary>The plan with one more video read side by side, if the models waited for a good part of the time.</summary>
    /// <param name="idleShare">The share of their time that the workers waited for frames, from 0 to 1.</param>
    internal ThreadPlan? WithOneMoreVideo(double idleShare) =>
        idleShare < WorthWhile || VideosAtOnce >= MostVideosAtOnce
            ? null
            : this with
            {
                VideosAtOnce = VideosAtOnce + 1,
                Findings =
                [
                    .. Findings,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the models waited for frames {idleShare * 100:F0} % of the time: {VideosAtOnce + 1} videos are read at once"
                    ),
                ],
            };
}
