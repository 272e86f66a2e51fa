using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>
/// The mean of all channels of a whole picture (or of the region that counts as one), from sums over its planes: the way to R'G'B' is
/// linear, so its mean is the planes' means sent the same way.
/// What a conversion pixel by pixel would have clipped is not clipped here; docs/preprocessing.md says how much that is.
/// </summary>
internal sealed class FrameMean(ResamplingPlan plan)
{
    private readonly PictureBox _box = plan.Key.Box;
    private readonly double[] _chromaColumns = plan.ChromaAcross.Totals(plan.Key.Box.Left, plan.Key.Box.Width);
    private readonly double[] _chromaRows = plan.ChromaDown.Totals(plan.Key.Box.Top, plan.Key.Box.Height);

    /// <summary>The mean of a picture of the plan's geometry.</summary>
    public float Of(in Picture picture)
    {
        var layout = plan.Layout;
        var pixels = (double)_box.Width * _box.Height;
        var scale = 1 << (layout.Depth - 8);
        var (luma, redFromV, greenFromU, greenFromV, blueFromU) = ColorCoefficients.Exact(picture.Matrix, picture.FullRange, layout.Depth);
        var sum = 3 * luma * ((Luma(picture) / pixels / scale) - (picture.FullRange ? 0 : 16));
        if (layout.HasChroma)
        {
            var second = layout.Interleaved ? picture.U[layout.SampleBytes..] : picture.V;
            var u = Chroma(picture.U, picture.StrideU) / pixels / scale;
            var v = Chroma(second, layout.Interleaved ? picture.StrideU : picture.StrideV) / pixels / scale;
            sum += ((greenFromU + blueFromU) * (u - 128)) + ((redFromV + greenFromV) * (v - 128));
        }
        return (float)(sum / 3);
    }

    private double Luma(in Picture picture)
    {
        var sum = 0L;
        var sampleBytes = plan.Layout.SampleBytes;
        for (var row = _box.Top; row < _box.Top + _box.Height; row++)
            sum += RowSum(picture.Y.Slice((row * picture.StrideY) + (_box.Left * sampleBytes), _box.Width * sampleBytes), 1);
        return sum;
    }

    // Each sample counts as often as interpolation would have used it: the same inside, more or less at the edges.
    private double Chroma(ReadOnlySpan<byte> plane, int stride)
    {
        var (sampleBytes, step) = (plan.Layout.SampleBytes, plan.Layout.Interleaved ? 2 : 1);
        var first = Array.FindIndex(_chromaColumns, total => total > 0);
        var count = Array.FindLastIndex(_chromaColumns, total => total > 0) + 1 - first;
        var rowBytes = (((count - 1) * step) + 1) * sampleBytes;
        var inside = plan.Layout.HalvesWidth ? 2.0 : 1.0;
        var sum = 0.0;
        for (var row = 0; row < _chromaRows.Length; row++)
        {
            if (_chromaRows[row] == 0)
                continue;
            var samples = plane.Slice((row * stride) + (first * step * sampleBytes), rowBytes);
            var rowSum = inside * RowSum(samples, step);
            for (var column = 0; column < count; column = column == 1 ? Math.Max(2, count - 2) : column + 1)
                rowSum += (_chromaColumns[first + column] - inside) * RowSum(samples.Slice(column * step * sampleBytes, sampleBytes), 1);
            sum += _chromaRows[row] * rowSum;
        }
        return sum;
    }

    private long RowSum(ReadOnlySpan<byte> row, int step) =>
        plan.Layout.Wide ? PlaneSum.OfWords(row, step, plan.Layout.WordShift) : PlaneSum.OfBytes(row, step);
}
