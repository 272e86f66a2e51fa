using Framewise.Preprocessing.Simd;

namespace Framewise.Preprocessing;

/// <summary>
/// The chroma of one luma row after the other at full size, as differences from neutral with <see cref="RgbFactors.SampleBits"/> fractional
/// bits.
/// Each chroma row is widened once and kept until no luma row needs it.
/// </summary>
internal sealed unsafe class ChromaRows
{
    private const int Kept = 8;
    private const int HorizontalBits = 14;
    private readonly PictureLayout _layout;
    private readonly BilinearKernel _kernel;
    private readonly BicubicChroma? _across;
    private readonly BicubicChroma? _down;
    private readonly short[] _doubling;
    private readonly int _samples;
    private readonly int _stride;
    private readonly AlignedBuffer _rows;
    private readonly AlignedBuffer _words;
    private readonly AlignedBuffer _mixed;
    private int _first;
    private int _count;
    private int _next;

    public ChromaRows(in PictureKey key, in PictureLayout layout, int longest, BilinearKernel kernel)
    {
        (_layout, _kernel) = (layout, kernel);
        _samples = layout.HalvesWidth ? (key.Width + 1) / 2 : key.Width;
        if (layout.HalvesWidth)
            _across = new BicubicChroma(_samples, key.Width, HorizontalBits);
        if (layout.HalvesHeight)
            _down = new BicubicChroma((key.Height + 1) / 2, key.Height, ChromaMix.Bits);
        _doubling = new BicubicChroma(8, 16, HorizontalBits).Weights[(8 * BicubicChroma.Taps)..(10 * BicubicChroma.Taps)];
        _stride = longest + BilinearKernel.Padding;
        _rows = new AlignedBuffer(2 * Kept * _stride * sizeof(short));
        _words = new AlignedBuffer(2 * _stride * sizeof(short));
        _mixed = new AlignedBuffer(2 * _stride * sizeof(short));
    }

    /// <summary>Starts again from the top, for the columns <paramref name="first"/> (even) to <paramref name="first"/> +
    /// <paramref name="count"/>.</summary>
    public void Begin(int first, int count) => (_first, _count, _next) = (first, count, 0);

    /// <summary>Gives the chroma of a luma row; rows must be asked for from the top down.</summary>
    public void Read(in PinnedPlanes planes, int row, out short* u, out short* v)
    {
        if (!_layout.HasChroma)
        {
            u = v = Words(_rows, 0);
            return;
        }
        if (_down is null)
        {
            Keep(planes, row, row);
            u = Row(row, 0);
            v = Row(row, 1);
            return;
        }
        var last = _down.Samples - 1;
        var first = _down.First[row];
        var (a, b) = (Math.Clamp(first, 0, last), Math.Clamp(first + 1, 0, last));
        var (c, d) = (Math.Clamp(first + 2, 0, last), Math.Clamp(first + 3, 0, last));
        Keep(planes, a, d);
        u = Words(_mixed, 0);
        v = Words(_mixed, 1);
        var weights = _down.Weights.AsSpan(row * BicubicChroma.Taps, BicubicChroma.Taps);
        Mix(a, b, c, d, 0, weights, u);
        Mix(a, b, c, d, 1, weights, v);
    }

    private void Mix(int a, int b, int c, int d, int plane, ReadOnlySpan<short> weights, short* mixed)
    {
        var mix = new ChromaMix
        {
            Row0 = Row(a, plane),
            Row1 = Row(b, plane),
            Row2 = Row(c, plane),
            Row3 = Row(d, plane),
            Weights01 = (ushort)weights[0] | (weights[1] << 16),
            Weights23 = (ushort)weights[2] | (weights[3] << 16),
        };
        _kernel.MixChroma(mix, mixed, _count);
    }

    private void Keep(in PinnedPlanes planes, int from, int to)
    {
        for (_next = Math.Max(_next, from); _next <= to; _next++)
            Widen(planes, _next);
    }

    private void Widen(in PinnedPlanes planes, int row)
    {
        var first =
            _across is null ? _first
            : _across.Regular ? (_first / 2) - 2
            : _across.First[_first];
        var end = _across is null
            ? _first + _count
            : BicubicChroma.Taps + (_across.Regular ? first + ((_count + 1) / 2) : _across.First[_first + _count - 1]);
        var u = planes.U + (row * planes.StrideU);
        var (left, bytes) = (first * _layout.SampleBytes, (end - first) * _layout.SampleBytes);
        if (_layout.Interleaved)
        {
            PinnedPlanes.Announce(u + (2 * left), planes.StrideU, 2 * bytes);
            ChromaSamples.ReadInterleaved(u, _layout, first, end, _samples, Words(_words, 0), Words(_words, 1));
        }
        else
        {
            var v = planes.V + (row * planes.StrideV);
            PinnedPlanes.Announce(u + left, planes.StrideU, bytes);
            PinnedPlanes.Announce(v + left, planes.StrideV, bytes);
            ChromaSamples.Read(u, _layout, first, end, _samples, Words(_words, 0));
            ChromaSamples.Read(v, _layout, first, end, _samples, Words(_words, 1));
        }
        Widen(Words(_words, 0), first, Row(row, 0));
        Widen(Words(_words, 1), first, Row(row, 1));
    }

    private void Widen(short* words, int first, short* row)
    {
        if (_across is null)
        {
            var shift = 8 + RgbFactors.SampleBits - _layout.Depth;
            for (var i = 0; i < _count; i++)
                row[i] = (short)((words[i] << shift) - (128 << RgbFactors.SampleBits));
        }
        else if (_across.Regular)
        {
            fixed (short* weights = _doubling)
                _kernel.DoubleChroma(words, _layout.Depth, weights, row, _count);
            // At the left edge swscale drops a tap.
            WidenOneByOne(words, first, row, Math.Min(BicubicChroma.Taps - _first, _count));
        }
        else
            WidenOneByOne(words, first, row, _count);
    }

    // swscale stretches the chroma of odd widths, so that every column has weights of its own.
    private void WidenOneByOne(short* words, int first, short* row, int count)
    {
        if (count <= 0)
            return;
        var shift = _layout.Depth - 1;
        fixed (short* allWeights = &_across!.Weights[_first * BicubicChroma.Taps])
        fixed (int* starts = &_across.First[_first])
        {
            for (var i = 0; i < count; i++)
            {
                var taps = words + (starts[i] - first);
                var weights = allWeights + (i * BicubicChroma.Taps);
                var sum = (taps[0] * weights[0]) + (taps[1] * weights[1]) + (taps[2] * weights[2]) + (taps[3] * weights[3]);
                row[i] = (short)(Math.Min(sum >> shift, short.MaxValue) - (128 << RgbFactors.SampleBits));
            }
        }
    }

    private short* Row(int row, int plane) => Words(_rows, (2 * (row % Kept)) + plane);

    private short* Words(AlignedBuffer buffer, int index) => (short*)buffer.Start + (index * _stride);
}
