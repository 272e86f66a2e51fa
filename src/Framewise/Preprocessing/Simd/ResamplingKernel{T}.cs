using System.Runtime.CompilerServices;

namespace Framewise.Preprocessing.Simd;

/// <summary>The inner loops, written once; columns that fill no whole vector go to the next narrower kernel.</summary>
internal sealed unsafe class ResamplingKernel<TSimd, TVector>(ResamplingKernel? narrower) : ResamplingKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public override void MixRows(in RowMix mix, short* mixed, int columns)
    {
        var done = mix.Wide ? MixRows<ushort>(mix, mixed, columns) : MixRows<byte>(mix, mixed, columns);
        if (done == columns)
            return;
        var rest = mix with { Top = mix.Top + (done << (mix.Wide ? 1 : 0)) };
        if (narrower is not null)
            narrower.MixRows(rest, mixed + done, columns - done);
        else
            MixRowsOneByOne(rest, mixed + done, columns - done);
    }

    public override void MixColumns(in ColumnMix mix, int* packed)
    {
        for (var row = 0; row < mix.Rows; row += TSimd.Lanes)
            MixColumns(mix, row, packed + row);
    }

    private static int MixRows<TSample>(in RowMix mix, short* mixed, int columns)
        where TSample : unmanaged
    {
        var pairs = mix.Pairs;
        var (stride, lastStride, last, resultShift, wordShift) = (
            mix.Stride,
            mix.LastStride,
            mix.PairCount - 1,
            mix.ResultShift,
            mix.WordShift
        );
        var rounding = TSimd.Broadcast(1 << (resultShift - 1));
        var column = 0;
        for (; column + (2 * TSimd.Lanes) <= columns; column += 2 * TSimd.Lanes)
        {
            var row = mix.Top + (column * sizeof(TSample));
            var (first, second) = (rounding, rounding);
            for (var k = 0; k <= last; k++, row += 2 * stride)
            {
                LoadPairs<TSample>(row, row + (k < last ? stride : lastStride), wordShift, out var a, out var b);
                var weights = TSimd.Broadcast(pairs[k]);
                first = TSimd.Add(first, TSimd.MultiplyPairs(a, weights));
                second = TSimd.Add(second, TSimd.MultiplyPairs(b, weights));
            }
            TSimd.StoreNarrowed(TSimd.ShiftRight(first, resultShift), TSimd.ShiftRight(second, resultShift), mixed + column);
        }
        return column;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPairs<TSample>(byte* upper, byte* lower, int wordShift, out TVector first, out TVector second)
        where TSample : unmanaged
    {
        if (typeof(TSample) == typeof(byte))
            TSimd.LoadPairs(upper, lower, out first, out second);
        else
            TSimd.LoadPairs((ushort*)upper, (ushort*)lower, wordShift, out first, out second);
    }

    private static void MixRowsOneByOne(in RowMix mix, short* mixed, int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            var sum = 1 << (mix.ResultShift - 1);
            var row = mix.Top;
            for (var k = 0; k < mix.PairCount; k++, row += 2 * mix.Stride)
            {
                var lower = row + (k < mix.PairCount - 1 ? mix.Stride : mix.LastStride);
                sum += (SampleAt(mix, row, column) * (mix.Pairs[k] & 0xffff)) + (SampleAt(mix, lower, column) * (mix.Pairs[k] >>> 16));
            }
            mixed[column] = (short)(sum >> mix.ResultShift);
        }
    }

    private static int SampleAt(in RowMix mix, byte* row, int column) =>
        mix.Wide ? (((ushort*)row)[column] >> mix.WordShift) & 0x3ff : row[column];

    private static void MixColumns(in ColumnMix mix, int row, int* packed)
    {
        var (lumaColumns, chromaColumns, color) = (mix.LumaColumns, mix.ChromaColumns, mix.Color);
        fixed (
            int* lumaPairs = lumaColumns.Pairs,
                chromaPairs = chromaColumns.Pairs
        )
        {
            for (var x = 0; x < lumaColumns.Count; x++)
            {
                var y = Mix(mix.Luma + row, lumaColumns, lumaPairs, x);
                var u = Mix(mix.U + row, chromaColumns, chromaPairs, x);
                var v = Mix(mix.V + row, chromaColumns, chromaPairs, x);
                var luma = TSimd.Multiply(y, TSimd.Broadcast(color.Luma));
                var red = TSimd.Add(TSimd.Add(luma, TSimd.Broadcast(color.RedBias)), TSimd.Multiply(v, TSimd.Broadcast(color.RedFromV)));
                var green = TSimd.Add(
                    TSimd.Add(luma, TSimd.Broadcast(color.GreenBias)),
                    TSimd.Add(TSimd.Multiply(u, TSimd.Broadcast(color.GreenFromU)), TSimd.Multiply(v, TSimd.Broadcast(color.GreenFromV)))
                );
                var blue = TSimd.Add(TSimd.Add(luma, TSimd.Broadcast(color.BlueBias)), TSimd.Multiply(u, TSimd.Broadcast(color.BlueFromU)));
                red = TSimd.ToByteRange(red, ColorCoefficients.Shift);
                green = TSimd.ToByteRange(green, ColorCoefficients.Shift);
                blue = TSimd.ToByteRange(blue, ColorCoefficients.Shift);
                TSimd.Store(mix.BlueFirst ? TSimd.Pack(blue, green, red) : TSimd.Pack(red, green, blue), packed + (x * Band.Rows));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Mix(int* band, PackedWeights weights, int* pairs, int x)
    {
        var sum = TSimd.Broadcast(1 << (weights.Shift - 1));
        var column = band + (weights.Starts[x] * Band.Rows);
        for (int k = weights.Offsets[x], end = weights.Offsets[x + 1]; k < end; k++, column += Band.Rows)
            sum = TSimd.Add(sum, TSimd.MultiplyPairs(TSimd.Load(column), TSimd.Broadcast(pairs[k])));
        return TSimd.ShiftRight(sum, weights.Shift);
    }
}
