namespace Framewise.Preprocessing;

/// <summary>Linear interpolation of one axis of a chroma plane to the number of luma samples, edges repeated. Halved chroma lies in the
/// middle of its luma samples.</summary>
internal sealed class ChromaUpsampling(int lumaSamples, bool halved)
{
    /// <summary>Chroma samples along the axis.</summary>
    public int Samples { get; } = halved ? (lumaSamples + 1) / 2 : lumaSamples;

    /// <summary>The two chroma samples around a luma sample, and the share of the second.</summary>
    public (int First, int Second, double Share) At(int luma)
    {
        if (!halved)
            return (luma, luma, 0);
        var position = (luma - 0.5) / 2;
        var first = (int)Math.Floor(position);
        return (Math.Max(first, 0), Math.Min(first + 1, Samples - 1), position - first);
    }

    /// <summary>How much each chroma sample counts in the sum over the upsampled samples from <paramref name="start"/> on.</summary>
    public double[] Totals(int start, int count)
    {
        var totals = new double[Samples];
        for (var luma = start; luma < start + count; luma++)
        {
            var (first, second, share) = At(luma);
            totals[first] += 1 - share;
            totals[second] += share;
        }
        return totals;
    }
}
