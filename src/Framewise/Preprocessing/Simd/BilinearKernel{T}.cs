using System.Runtime.CompilerServices;

namespace Framewise.Preprocessing.Simd;

/// <summary>The inner loops, written once.</summary>
internal sealed unsafe class BilinearKernel<TSimd, TVector> : BilinearKernel
    where TSimd : struct, IWordSimd<TVector>
    where TVector : struct
{
    public override void DoubleChroma(short* samples, int depth, short* weights, short* row, int count)
    {
        var pairs = (int*)weights;
        var (even01, even23) = (TSimd.Broadcast(pairs[0]), TSimd.Broadcast(pairs[1]));
        var (odd01, odd23) = (TSimd.Broadcast(pairs[2]), TSimd.Broadcast(pairs[3]));
        for (var i = 0; i < count; i += 2 * TSimd.Words, samples += TSimd.Words, row += 2 * TSimd.Words)
        {
            var (a, b, c) = (TSimd.Load(samples), TSimd.Load(samples + 1), TSimd.Load(samples + 2));
            var (d, e) = (TSimd.Load(samples + 3), TSimd.Load(samples + 4));
            TSimd.StoreZipped(Interpolated(a, b, c, d, even01, even23, depth - 1), Interpolated(b, c, d, e, odd01, odd23, depth - 1), row);
        }
    }

    public override void MixChroma(in ChromaMix mix, short* mixed, int count)
    {
        short* row0 = mix.Row0,
            row1 = mix.Row1,
            row2 = mix.Row2,
            row3 = mix.Row3;
        var (weights01, weights23) = (TSimd.Broadcast(mix.Weights01), TSimd.Broadcast(mix.Weights23));
        var rounding = TSimd.Broadcast(1 << (ChromaMix.Bits - 1));
        for (var i = 0; i < count; i += TSimd.Words)
        {
            TSimd.Zip(TSimd.Load(row0 + i), TSimd.Load(row1 + i), out var low01, out var high01);
            TSimd.Zip(TSimd.Load(row2 + i), TSimd.Load(row3 + i), out var low23, out var high23);
            var low = TSimd.AddSums(TSimd.MultiplyPairs(low01, weights01), TSimd.AddSums(TSimd.MultiplyPairs(low23, weights23), rounding));
            var high = TSimd.AddSums(
                TSimd.MultiplyPairs(high01, weights01),
                TSimd.AddSums(TSimd.MultiplyPairs(high23, weights23), rounding)
            );
            TSimd.Store(TSimd.PackSums(TSimd.ShiftRightSums(low, ChromaMix.Bits), TSimd.ShiftRightSums(high, ChromaMix.Bits)), mixed + i);
        }
    }

    public override void Convert(in RgbFactors factors, in RowToConvert row, int count)
    {
        if (row.Wide)
            Convert<ushort>(factors, row, count);
        else
            Convert<byte>(factors, row, count);
    }

    public override void Turn(byte* source, nint sourceStride, int pairs, byte* destination, nint destinationStride)
    {
        for (var pair = 0; pair < pairs; pair += 8, source += 16, destination += 8 * destinationStride)
            TSimd.Turn(source, sourceStride, destination, destinationStride);
    }

    public override void ZipRows(byte* first, byte* second, int count, byte* destination, nint stride)
    {
        for (var i = 0; i < count; i += Rows, destination += stride)
            TSimd.ZipBytes(first + i, second + i, destination);
    }

    public override void MixGroups(byte* pairs, TriangleWeights weights, byte* mixed)
    {
        fixed (int* taps = weights.Pairs)
        {
            var (starts, offsets) = (weights.Starts, weights.Offsets);
            for (var pixel = 0; pixel < starts.Length; pixel++, mixed += Group)
                MixGroup(pairs + (starts[pixel] * 2 * Group), 2 * Group, taps + offsets[pixel], taps + offsets[pixel + 1], mixed);
        }
    }

    public override void MixRow(byte* pairs, nint stride, TriangleWeights weights, int pixel, byte* mixed, int groups)
    {
        pairs += weights.Starts[pixel] * stride;
        fixed (int* taps = weights.Pairs)
        {
            for (var group = 0; group < groups; group++, pairs += 2 * Group, mixed += Group)
                MixGroup(pairs, stride, taps + weights.Offsets[pixel], taps + weights.Offsets[pixel + 1], mixed);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixGroup(byte* pairs, nint stride, int* taps, int* end, byte* mixed)
    {
        // Three vectors at a time keep their sums in registers at every width.
        for (var part = 0; part < Group; part += 3 * TSimd.Words / 2, pairs += 3 * TSimd.Words, mixed += 3 * TSimd.Words / 2)
        {
            var zero = TSimd.Broadcast(0);
            var rounding = TSimd.Broadcast(1 << (TriangleWeights.Bits - 1));
            var (high0, high1, high2) = (zero, zero, zero);
            var (low0, low1, low2) = (rounding, rounding, rounding);
            var at = pairs;
            for (var tap = taps; tap < end; tap += 2, at += stride)
            {
                var (high, low) = (TSimd.Broadcast(tap[0]), TSimd.Broadcast(tap[1]));
                var (a, b, c) = (TSimd.LoadBytes(at), TSimd.LoadBytes(at + TSimd.Words), TSimd.LoadBytes(at + (2 * TSimd.Words)));
                high0 = TSimd.AddSums(high0, TSimd.MultiplyPairs(a, high));
                low0 = TSimd.AddSums(low0, TSimd.MultiplyPairs(a, low));
                high1 = TSimd.AddSums(high1, TSimd.MultiplyPairs(b, high));
                low1 = TSimd.AddSums(low1, TSimd.MultiplyPairs(b, low));
                high2 = TSimd.AddSums(high2, TSimd.MultiplyPairs(c, high));
                low2 = TSimd.AddSums(low2, TSimd.MultiplyPairs(c, low));
            }
            TSimd.StoreSums(Rounded(high0, low0), mixed);
            TSimd.StoreSums(Rounded(high1, low1), mixed + (TSimd.Words / 2));
            TSimd.StoreSums(Rounded(high2, low2), mixed + TSimd.Words);
        }
    }

    private static TVector Rounded(TVector high, TVector low) =>
        TSimd.ShiftRightSums(TSimd.AddSums(TSimd.ShiftLeftSums(high, TriangleWeights.LowBits), low), TriangleWeights.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Interpolated(TVector a, TVector b, TVector c, TVector d, TVector weights01, TVector weights23, int shift)
    {
        TSimd.Zip(a, b, out var abLow, out var abHigh);
        TSimd.Zip(c, d, out var cdLow, out var cdHigh);
        var low = TSimd.AddSums(TSimd.MultiplyPairs(abLow, weights01), TSimd.MultiplyPairs(cdLow, weights23));
        var high = TSimd.AddSums(TSimd.MultiplyPairs(abHigh, weights01), TSimd.MultiplyPairs(cdHigh, weights23));
        // Here swscale cuts off rather than rounds.
        var words = TSimd.PackSums(TSimd.ShiftRightSums(low, shift), TSimd.ShiftRightSums(high, shift));
        return TSimd.AddWords(words, BroadcastWord(-(128 << RgbFactors.SampleBits)));
    }

    private static void Convert<TSample>(in RgbFactors factors, in RowToConvert row, int count)
        where TSample : unmanaged
    {
        byte* luma = row.Luma,
            red = row.Red,
            green = row.Green,
            blue = row.Blue;
        short* u = row.U,
            v = row.V;
        var wordShift = row.WordShift;
        var (redFactors, greenFactors) = (TSimd.Broadcast(factors.Red), TSimd.Broadcast(factors.Green));
        var (greenFromU, blueFactors) = (TSimd.Broadcast(factors.GreenFromU), TSimd.Broadcast(factors.Blue));
        var black = BroadcastWord(-factors.Black);
        for (var i = 0; i < count; i += TSimd.Words)
        {
            var y = TSimd.ShiftLeftWords(
                TSimd.AddWords(LoadLuma<TSample>(luma, i, wordShift), black),
                RgbFactors.SampleBits - (2 * (sizeof(TSample) - 1))
            );
            TSimd.Zip(y, TSimd.Load(v + i), out var vLow, out var vHigh);
            TSimd.Zip(y, TSimd.Load(u + i), out var uLow, out var uHigh);
            StoreColor(TSimd.MultiplyPairs(vLow, redFactors), TSimd.MultiplyPairs(vHigh, redFactors), red + i);
            StoreColor(
                TSimd.AddSums(TSimd.MultiplyPairs(vLow, greenFactors), TSimd.MultiplyPairs(uLow, greenFromU)),
                TSimd.AddSums(TSimd.MultiplyPairs(vHigh, greenFactors), TSimd.MultiplyPairs(uHigh, greenFromU)),
                green + i
            );
            StoreColor(TSimd.MultiplyPairs(uLow, blueFactors), TSimd.MultiplyPairs(uHigh, blueFactors), blue + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadLuma<TSample>(byte* luma, int i, int wordShift)
        where TSample : unmanaged =>
        typeof(TSample) == typeof(byte)
            ? TSimd.LoadBytes(luma + i)
            : TSimd.And(TSimd.ShiftRightWords(TSimd.Load((short*)luma + i), wordShift), BroadcastWord(0x3ff));

    // The lower half of a sum holds no bit that rounding needs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreColor(TVector low, TVector high, byte* color)
    {
        const int Rest = RgbFactors.SumBits - 16;
        var words = TSimd.PackSums(TSimd.ShiftRightSums(low, 16), TSimd.ShiftRightSums(high, 16));
        TSimd.StoreBytes(TSimd.ShiftRightWords(TSimd.AddWords(words, BroadcastWord(1 << (Rest - 1))), Rest), color);
    }

    private static TVector BroadcastWord(int word) => TSimd.Broadcast((word & 0xffff) | (word << 16));
}
