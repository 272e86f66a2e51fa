using Framewise.Inference;
using Framewise.Models;

namespace Framewise.Optimization;

/// <summary>Runs models on pictures: for what they say and for the time they take.</summary>
internal static class ModelTrial
{
    private const int Batch = 8;
    private const int EnoughPasses = 4;

    // Some systems count processor time in steps of 16 ms.
    private static readonly TimeSpan s_leastTime = TimeSpan.FromSeconds(0.05);

    // A few pictures of a small model take too little to say much.
    private static readonly TimeSpan s_enoughTime = TimeSpan.FromSeconds(0.25);

    /// <summary>The probabilities of each picture.</summary>
    public static float[][] Score(Model model, (byte[] Pixels, float Mean)[] pictures, CancellationToken cancellationToken)
    {
        using var session = ModelSession.Load(model, Batch, Environment.ProcessorCount);
        var scores = new List<float[]>();
        foreach (var batch in pictures.Chunk(session.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(session, batch);
            for (var slot = 0; slot < batch.Length; slot++)
                scores.Add(session.Probabilities(slot).ToArray());
        }
        return [.. scores];
    }

    /// <summary>Processor time of one model divided by that of another on the same pictures, in turn: of each the least of some rounds,
    /// which other work on the machine lengthens least, each newly loaded, for where its memory lies makes some per cent.</summary>
    public static double SpeedUp(
        Model origin,
        Model other,
        (byte[] Pixels, float Mean)[] pictures,
        int rounds,
        CancellationToken cancellationToken
    )
    {
        var (least, leastOfOther) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            least = Math.Min(least, Cost(origin, pictures));
            leastOfOther = Math.Min(leastOfOther, Cost(other, pictures));
        }
        return Math.Round(least / leastOfOther, 2);
    }

    /// <summary>Processor seconds of this process for some pictures; those that take too little are run again.</summary>
    private static double Cost(Model model, (byte[] Pixels, float Mean)[] pictures)
    {
        using var session = ModelSession.Load(model, Batch, threads: 1);
        var batches = pictures.Chunk(session.BatchSize).ToArray();
        Run(session, batches[0]);
        var before = Environment.CpuUsage.TotalTime;
        for (var passes = 1; ; passes++)
        {
            foreach (var batch in batches)
                Run(session, batch);
            if (Environment.CpuUsage.TotalTime - before is var time && time >= (passes < EnoughPasses ? s_enoughTime : s_leastTime))
                return time.TotalSeconds / passes;
        }
    }

    private static void Run(ModelSession session, (byte[] Pixels, float Mean)[] batch)
    {
        for (var slot = 0; slot < batch.Length; slot++)
        {
            batch[slot].Pixels.CopyTo(session.Pixels(slot));
            session.SetFrameMean(slot, batch[slot].Mean);
        }
        session.Run(batch.Length);
    }
}
