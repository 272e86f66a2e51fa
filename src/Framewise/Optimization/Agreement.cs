using Framewise.Models;

namespace Framewise.Optimization;

/// <summary>How far one model's probabilities agree with another's on the same frames.</summary>
internal sealed record Agreement(
    int Frames,
    double Top1,
    double Top5,
    int Certain,
    double CertainTop1,
    double UnsureTop1,
    double LargestDifference,
    double MeanDifference
)
{
    private const int Few = 5;
    private const float CertainFrom = 0.5f;

    /// <summary>Compares frame by frame.</summary>
    public static Agreement Of(IReadOnlyList<float[]> reference, IReadOnlyList<float[]> probabilities)
    {
        var (equal, near, certain, certainEqual, largest, sum) = (0, 0, 0, 0, 0.0, 0.0);
        foreach (var (expected, actual) in reference.Zip(probabilities))
        {
            var (best, ours) = (Best(expected), Best(actual));
            var isCertain = expected[best] >= CertainFrom;
            if (isCertain)
                certain++;
            if (best == ours)
                equal++;
            if (isCertain && best == ours)
                certainEqual++;
            if (expected.Count(value => value > expected[ours]) < Few)
                near++;
            for (var i = 0; i < expected.Length; i++)
                largest = Math.Max(largest, Math.Abs(expected[i] - actual[i]));
            sum += Math.Abs(expected[best] - actual[best]);
        }
        var frames = reference.Count;
        return new Agreement(
            frames,
            Share(equal, frames),
            Share(near, frames),
            certain,
            Share(certainEqual, certain),
            Share(equal - certainEqual, frames - certain),
            largest,
            frames == 0 ? 0 : sum / frames
        );
    }

    /// <summary>What a card says of it; the rest is for others to add.</summary>
    public OptimizationFacts Facts(Model origin) =>
        new()
        {
            Origin = origin.Name,
            OriginSha256 = origin.Sha256,
            ProofFrames = Frames,
            Top1Agreement = Math.Round(Top1, 5),
            Top5Agreement = Math.Round(Top5, 5),
            CertainFrames = Certain,
            CertainAgreement = Math.Round(CertainTop1, 5),
            UnsureAgreement = Math.Round(UnsureTop1, 5),
            LargestDifference = Math.Round(LargestDifference, 5),
            MeanDifference = Math.Round(MeanDifference, 5),
        };

    /// <summary>The best class.</summary>
    public static int Best(float[] probabilities) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(probabilities.AsSpan());

    private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;
}
