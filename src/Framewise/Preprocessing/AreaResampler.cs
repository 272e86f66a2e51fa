using Framewise.Media;
using Framewise.Preprocessing.Simd;

namespace Framewise.Preprocessing;

/// <summary>
/// The area resize. It and the way to R'G'B' are both linear, so the planes are resized first and only the small picture is converted:
/// a band of rows of all planes, then the band's columns and colours, then the next band. One rounding at the end.
/// </summary>
internal sealed unsafe class AreaResampler : PictureResampler
{
    private readonly ResamplingPlan _plan;
    private readonly ResamplingKernel _kernel;
    private readonly bool _blueFirst;
    private readonly short[] _rows;
    private readonly int[] _luma;
    private readonly int[] _u;
    private readonly int[] _v;
    private readonly int[] _packed;

    public AreaResampler(ResamplingPlan plan, ChannelOrder channels, ResamplingKernel kernel)
    {
        (_plan, _kernel, _blueFirst) = (plan, kernel, channels == ChannelOrder.Bgr);
        var (columns, rows) = plan.SwapsSides ? (plan.Down, plan.Across) : (plan.Across, plan.Down);
        (LumaColumns, LumaRows) = (PackedWeights.ForColumns(columns), PackedWeights.ForRows(rows));
        // Grey pictures are given one neutral chroma sample for all pixels.
        ChromaColumns = PackedWeights.ForColumns(
            plan.Layout.HasChroma ? columns.After(plan.ChromaAcross) : AxisWeights.SingleSample(columns.Starts.Length)
        );
        ChromaRows = PackedWeights.ForRows(
            plan.Layout.HasChroma ? rows.After(plan.ChromaDown) : AxisWeights.SingleSample(rows.Starts.Length)
        );
        var (luma, chroma) = (Band.Stride(LumaColumns.Samples), Band.Stride(ChromaColumns.Samples));
        _rows = new short[Band.Rows * Math.Max(luma, 2 * chroma)];
        _luma = new int[Band.Rows * luma / 2];
        (_u, _v) = (new int[Band.Rows * chroma / 2], new int[Band.Rows * chroma / 2]);
        _packed = new int[Band.Rows * LumaColumns.Count];
    }

    public PackedWeights LumaColumns { get; }
    public PackedWeights LumaRows { get; }
    public PackedWeights ChromaColumns { get; }
    public PackedWeights ChromaRows { get; }

    private static ReadOnlySpan<byte> NeutralChroma => [128];

    public override void Run(in Picture picture, Span<byte> pixels, int stride)
    {
        var color = ColorCoefficients.For(picture.Matrix, picture.FullRange, _plan.Layout.Depth);
        var hasChroma = _plan.Layout.HasChroma;
        fixed (
            byte* y = picture.Y,
                u = hasChroma ? picture.U : NeutralChroma,
                v = hasChroma ? picture.V : NeutralChroma,
                output = pixels
        )
        fixed (
            int* luma = _luma,
                uPairs = _u,
                vPairs = _v,
                packed = _packed
        )
        {
            var corner = output + (_plan.OutputY * stride) + (_plan.OutputX * 3);
            for (var first = 0; first < LumaRows.Count; first += Band.Rows)
            {
                var rows = Math.Min(Band.Rows, LumaRows.Count - first);
                MixLuma(y, picture.StrideY, first, rows, luma);
                MixChroma(u, v, picture.StrideU, picture.StrideV, first, rows, uPairs, vPairs);
                var mix = new ColumnMix
                {
                    Luma = luma,
                    U = uPairs,
                    V = vPairs,
                    LumaColumns = LumaColumns,
                    ChromaColumns = ChromaColumns,
                    Color = color,
                    BlueFirst = _blueFirst,
                    Rows = rows,
                };
                _kernel.MixColumns(mix, packed);
                if (_plan.SwapsSides)
                    PixelWriter.WriteColumns(packed, LumaColumns.Count, rows, corner + (first * 3), stride);
                else
                    PixelWriter.WriteRows(packed, LumaColumns.Count, rows, corner + (first * stride), stride);
            }
        }
    }

    private void MixLuma(byte* plane, int stride, int first, int rows, int* pairs)
    {
        fixed (short* band = _rows)
        {
            MixRows(plane, stride, LumaRows, LumaColumns, 1, first, rows, band);
            Band.Turn(band, LumaColumns.Samples, pairs);
        }
    }

    private void MixChroma(byte* u, byte* v, int strideU, int strideV, int first, int rows, int* uPairs, int* vPairs)
    {
        fixed (short* band = _rows)
        {
            var samples = ChromaColumns.Samples;
            if (_plan.Layout.Interleaved)
            {
                MixRows(u, strideU, ChromaRows, ChromaColumns, 2, first, rows, band);
                Band.TurnInterleaved(band, 2 * samples, uPairs, vPairs);
                return;
            }
            MixRows(u, strideU, ChromaRows, ChromaColumns, 1, first, rows, band);
            Band.Turn(band, samples, uPairs);
            MixRows(v, strideV, ChromaRows, ChromaColumns, 1, first, rows, band);
            Band.Turn(band, samples, vPairs);
        }
    }

    private void MixRows(
        byte* plane,
        int stride,
        PackedWeights rowWeights,
        PackedWeights columnWeights,
        int interleaved,
        int first,
        int rows,
        short* band
    )
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
