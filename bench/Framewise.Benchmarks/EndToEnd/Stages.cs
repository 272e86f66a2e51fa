using Framewise.Inference;
using Framewise.Media;
using Framewise.Models;
using Framewise.Pipeline;
using Framewise.Preprocessing;

namespace Framewise.Benchmarks.EndToEnd;

/// <summary>The stages of the path, each alone, the whole path, and the baselines.</summary>
internal static class Stages
{
    public const string Decode = "decode",
        Prepare = "decode+prepare",
        Infer = "inference",
        Whole = "end to end";

    /// <summary>Threads of the decoder, and inference workers; from the environment, because each stage runs in a process of its
    /// own.</summary>
    public const string ThreadsVariable = "FRAMEWISE_BENCH_THREADS";

    /// <summary>Threads of the decoder of the whole path, where they are not those of the plan.</summary>
    public const string DecodingThreadsVariable = "FRAMEWISE_BENCH_DECODING_THREADS";

    private static int Threads => int.Parse(Environment.GetEnvironmentVariable(ThreadsVariable) ?? $"{Environment.ProcessorCount}");

    public static Task<Measurement> RunAsync(string stage, string video, string model, int frames) =>
        stage switch
        {
            Decode => Measurement.OfAsync(frames, count => Task.FromResult(DecodeOnly(video, count))),
            Prepare => PrepareOnly(video, Model.Load(model), frames),
            Infer => InferenceOnly(Model.Load(model), frames),
            Whole => EndToEndAsync(video, model, frames),
            SerialBaseline.Name => SerialBaseline.RunAsync(video, model, frames),
            PipeBaseline.Name => PipeBaseline.RunAsync(video, model, frames),
            PlainSession.Name => PlainSession.RunAsync(model, frames),
            PythonBaseline.Name => PythonBaseline.RunAsync(video, frames),
            _ => throw new ArgumentException($"Unknown stage '{stage}'."),
        };

    private static long DecodeOnly(string video, int frames)
    {
        using var decoder = VideoDecoder.Open(video, new VideoDecoderOptions { Threads = Threads });
        var count = 0L;
        while (count < frames && decoder.Read())
            count++;
        return count;
    }

    private static Task<Measurement> PrepareOnly(string video, Model model, int frames)
    {
        var preprocessor = new Preprocessor(model.Card.Pixels);
        var pixels = new byte[preprocessor.BytesPerPicture];
        return Measurement.OfAsync(
            frames,
            most =>
            {
                using var decoder = VideoDecoder.Open(video, new VideoDecoderOptions { Threads = Threads });
                var count = 0L;
                for (; count < most && decoder.Read(); count++)
                    preprocessor.Process(decoder.Picture, pixels);
                return Task.FromResult(count);
            }
        );
    }

    /// <summary>As VideoClassifier runs it: one worker per core, whole batches side by side on shared weights.</summary>
    private static async Task<Measurement> InferenceOnly(Model model, int frames)
    {
        var batch = ThreadPlan.Choose(new ClassifierOptions { Threads = Threads }).Batch;
        using var first = ModelSession.Load(model, batch, threads: 1);
        ModelSession[] workers = [first, .. Enumerable.Range(1, Threads - 1).Select(_ => first.Share())];
        foreach (var session in workers)
        {
            for (var slot = 0; slot < batch; slot++)
                new Random(slot).NextBytes(session.Pixels(slot));
            session.Run(batch);
        }
        return await Measurement.OfAsync(
            frames,
            wanted =>
            {
                var batches = (wanted + batch - 1) / batch;
                var next = -1;
                Parallel.ForEach(
                    workers,
                    new ParallelOptions { MaxDegreeOfParallelism = workers.Length },
                    session =>
                    {
                        while (Interlocked.Increment(ref next) < batches)
                            session.Run(batch);
                    }
                );
                return Task.FromResult((long)batches * batch);
            }
        );
    }

    private static async Task<Measurement> EndToEndAsync(string video, string model, int frames)
    {
        var decoding = int.Parse(Environment.GetEnvironmentVariable(DecodingThreadsVariable) ?? "0");
        using var classifier = VideoClassifier.Load(model, new ClassifierOptions { Threads = Threads, DecodingThreads = decoding });
        return await Measurement.OfAsync(
            frames,
            async most =>
            {
                var count = 0L;
                await foreach (var _ in classifier.ClassifyAsync(video))
                    if (++count == most)
                        break;
                return count;
            }
        );
    }
}
