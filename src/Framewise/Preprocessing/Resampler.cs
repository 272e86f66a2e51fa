using Framewise.Media;
using Framewise.Preprocessing.Simd;

namespace Framewise.Preprocessing;

/// <summary>Carries out a <see cref="ResamplingPlan"/>: a band of rows of all planes, then the band's columns and colours, then the next band.</summary>
internal sealed unsafe class Resampler
{
    private readonly ResamplingPlan _plan;
    private readonly ResamplingKernel _kernel;
    private readonly short[] _rows;
    private readonly int[] _luma;
    private readonly int[] _u;
    private readonly int[] _v;
    private readonly int[] _packed;

    public Resampler(ResamplingPlan plan, ResamplingKernel kernel)
    {
        (_plan, _kernel) = (plan, kernel);
        var (luma, chroma) = (Band.Stride(plan.LumaColumns.Samples), Band.Stride(plan.ChromaColumns.Samples));
        _rows = new short[Band.Rows * Math.Max(luma, 2 * chroma)];
        _luma = new int[Band.Rows * luma / 2];
        (_u, _v) = (new int[Band.Rows * chroma / 2], new int[Band.Rows * chroma / 2]);
        _packed = new int[Band.Rows * plan.LumaColumns.Count];
    }

    private static ReadOnlySpan<byte> NeutralChroma => [128];

    /// <summary>Writes the resampled picture into <paramref name="pixels"/>, whose rows have <paramref name="stride"/> bytes.</summary>
    public void Run(in Picture picture, in ColorCoefficients color, bool blueFirst, Span<byte> pixels, int stride)
    {
        var hasChroma = _plan.Layout.HasChroma;
        fixed (byte* y = picture.Y, u = hasChroma ? picture.U : NeutralChroma, v = hasChroma ? picture.V : NeutralChroma, output = pixels)
        fixed (int* luma = _luma, uPairs = _u, vPairs = _v, packed = _packed)
        {
            var corner = output + (_plan.OutputY * stride) + (_plan.OutputX * 3);
            for (var first = 0; first < _plan.LumaRows.Count; first += Band.Rows)
            {
                var rows = Math.Min(Band.Rows, _plan.LumaRows.Count - first);
                MixLuma(y, picture.StrideY, first, rows, luma);
                MixChroma(u, v, picture.StrideU, picture.StrideV, first, rows, uPairs, vPairs);
                var mix = new ColumnMix
                {
                    Luma = luma,
                    U = uPairs,
                    V = vPairs,
                    LumaColumns = _plan.LumaColumns,
                    ChromaColumns = _plan.ChromaColumns,
                    Color = color,
                    BlueFirst = blueFirst,
                    Rows = rows,
                };
                _kernel.MixColumns(mix, packed);
                if (_plan.SwapsSides) PixelWriter.WriteColumns(packed, _plan.LumaColumns.Count, rows, corner + (first * 3), stride);
                else PixelWriter.WriteRows(packed, _plan.LumaColumns.Count, rows, corner + (first * stride), stride);
            }
        }
    }

    private void MixLuma(byte* plane, int stride, int first, int rows, int* pairs)
    {
        fixed (short* band = _rows)
        {
            MixRows(plane, stride, _plan.LumaRows, _plan.LumaColumns, 1, first, rows, band);
            Band.Turn(band, _plan.LumaColumns.Samples, pairs);
        }
    }

    private void MixChroma(byte* u, byte* v, int strideU, int strideV, int first, int rows, int* uPairs, int* vPairs)
    {
        fixed (short* band = _rows)
        {
            var samples = _plan.ChromaColumns.Samples;
            if (_plan.Layout.Interleaved)
            {
                MixRows(u, strideU, _plan.ChromaRows, _plan.ChromaColumns, 2, first, rows, band);
                Band.TurnInterleaved(band, 2 * samples, uPairs, vPairs);
                return;
            }
            MixRows(u, strideU, _plan.ChromaRows, _plan.ChromaColumns, 1, first, rows, band);
            Band.Turn(band, samples, uPairs);
            MixRows(v, strideV, _plan.ChromaRows, _plan.ChromaColumns, 1, first, rows, band);
            Band.Turn(band, samples, vPairs);
        }
    }

    private void MixRows(byte* plane, int stride, PackedWeights rowWeights, PackedWeights columnWeights, int interleaved, int first, int rows, short* band)
    {
        var layout = _plan.Layout;
        var samples = columnWeights.Samples * interleaved;
        var left = plane + ((nint)columnWeights.First * interleaved * layout.SampleBytes);
        fixed (int* pairs = rowWeights.Pairs)
        {
            for (var row = first; row < first + rows; row++, band += Band.Stride(samples))
            {
                var end = rowWeights.Offsets[row + 1];
                var mix = new RowMix
                {
                    Top = left + ((nint)rowWeights.Starts[row] * stride),
                    Stride = stride,
                    // A row without a partner is read twice: behind it the plane may end.
                    LastStride = pairs[end - 1] >> 16 == 0 ? 0 : stride,
                    Wide = layout.Wide,
                    WordShift = layout.WordShift,
                    Pairs = pairs + rowWeights.Offsets[row],
                    PairCount = end - rowWeights.Offsets[row],
                    ResultShift = rowWeights.Shift + layout.Depth - 8 - ColorCoefficients.SampleBits,
                };
                _kernel.MixRows(mix, band, samples);
            }
        }
    }
}
