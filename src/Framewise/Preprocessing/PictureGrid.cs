using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Framewise.Preprocessing;

/// <summary>
/// A picture as 16 x 16 cells of luma and two colour differences, in integers and so the same on every machine: once as they are and once
/// with brightness and contrast taken out, so that light that changes is no new picture.
/// </summary>
internal sealed class PictureGrid(int width, int height)
{
    private const int Side = 16;
    private const int Channels = 3;

    // Cells have a border of copies of their outermost ones, so that every cell has eight neighbours.
    private const int Stride = Side + 2;
    private const int Plane = Stride * Stride;

    /// <summary>Rows looked at for each row of cells: more change nothing that can be seen in cells.</summary>
    private const int RowsPerCell = 8;

    /// <summary>A picture whose luma varies less than this, and its colours too, shows nothing: black, white, a fade's end.</summary>
    private const double BlankDeviation = 3;

    /// <summary>Contrast is not raised beyond that of this deviation, where it would be noise.</summary>
    private const double LeastDeviation = 12;

    private const double RelativeDeviation = 40;
    private const byte Middle = 128;

    private readonly byte[] _plain = new byte[Channels * Plane];
    private readonly byte[] _relative = new byte[Channels * Plane];
    private readonly ushort[] _columns = new ushort[Channels * width];

    /// <summary>Whether the picture can be compared: it shows something.</summary>
    public bool IsUsable { get; set; }

    /// <summary>Takes over a picture; red and blue may change places.</summary>
    public void Fill(ReadOnlySpan<byte> pixels)
    {
        var step = Math.Max(1, height / (Side * RowsPerCell));
        for (var y = 0; y < Side; y++)
        {
            var (top, bottom) = Cell(y, height);
            var rows = (bottom - top + step - 1) / step;
            AddRows(pixels.Slice(top * _columns.Length, ((rows - 1) * step + 1) * _columns.Length), step * _columns.Length);
            for (var x = 0; x < Side; x++)
                FillCell(x, y, rows);
        }
        Relate();
        Spread(_plain);
        Spread(_relative);
    }

    /// <summary>0: the same; 1: as different as can be. What moves by no more than a cell, or changes its light, is hardly
    /// different.</summary>
    public double DifferenceTo(PictureGrid other) => Difference(_relative, other._relative);

    /// <summary>As <see cref="DifferenceTo"/>, but light that changes is a difference.</summary>
    public double PlainDifferenceTo(PictureGrid other) => Difference(_plain, other._plain);

    /// <summary>Where a cell begins and ends; in pictures smaller than the grid, cells share pixels.</summary>
    private static (int Start, int End) Cell(int index, int length)
    {
        var start = index * length / Side;
        return (start, Math.Max(start + 1, (index + 1) * length / Side));
    }

    /// <summary>Adds rows, column by column, that begin <paramref name="stride"/> bytes apart.</summary>
    private void AddRows(ReadOnlySpan<byte> rows, int stride)
    {
        ref var first = ref MemoryMarshal.GetReference(rows);
        var i = 0;
        for (; i <= _columns.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            var (low, high) = (Vector256<ushort>.Zero, Vector256<ushort>.Zero);
            for (var at = i; at < rows.Length; at += stride)
            {
                var (nextLow, nextHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)at));
                low += nextLow;
                high += nextHigh;
            }
            low.CopyTo(_columns, i);
            high.CopyTo(_columns, i + Vector256<ushort>.Count);
        }
        for (; i < _columns.Length; i++)
        {
            _columns[i] = 0;
            for (var at = i; at < rows.Length; at += stride)
                _columns[i] += rows[at];
        }
    }

    private void FillCell(int x, int y, int rows)
    {
        var (left, right) = Cell(x, width);
        var (first, green, last) = (0, 0, 0);
        ref var columns = ref _columns[Channels * left];
        for (var i = 0; i < Channels * (right - left); i += Channels)
        {
            first += Unsafe.Add(ref columns, i);
            green += Unsafe.Add(ref columns, i + 1);
            last += Unsafe.Add(ref columns, i + 2);
        }
        var (count, at) = (rows * (right - left), (y + 1) * Stride + x + 1);
        _plain[at] = (byte)((first + 2 * green + last) / (4 * count));
        _plain[at + Plane] = (byte)(Middle + (first - green) / (2 * count));
        _plain[at + 2 * Plane] = (byte)(Middle + (last - green) / (2 * count));
    }

    /// <summary>Luma with mean 128 and a common deviation; colours follow its contrast.</summary>
    private void Relate()
    {
        var (luma, lumaDeviation) = Measure(0);
        IsUsable = lumaDeviation >= BlankDeviation || Measure(1).Deviation >= BlankDeviation || Measure(2).Deviation >= BlankDeviation;
        var scale = RelativeDeviation / Math.Max(lumaDeviation, LeastDeviation);
        for (var channel = 0; channel < Channels; channel++)
        {
            var (mean, factor) = channel == 0 ? (luma, scale) : (Middle, scale / 2);
            for (var at = channel * Plane + Stride; at < (channel + 1) * Plane - Stride; at++)
                _relative[at] = (byte)Math.Clamp((_plain[at] - mean) * factor + Middle + 0.5, 0, 255);
        }
    }

    private (double Mean, double Deviation) Measure(int channel)
    {
        var (sum, squares) = (0, 0);
        for (var y = 1; y <= Side; y++)
            foreach (var value in _plain.AsSpan(channel * Plane + y * Stride + 1, Side))
            {
                sum += value;
                squares += value * value;
            }
        var mean = (double)sum / (Side * Side);
        return (mean, Math.Sqrt(Math.Max(0, (double)squares / (Side * Side) - mean * mean)));
    }

    private static void Spread(byte[] cells)
    {
        for (var plane = 0; plane < cells.Length; plane += Plane)
        {
            var rows = cells.AsSpan(plane, Plane);
            for (var y = Stride; y < Plane - Stride; y += Stride)
                (rows[y], rows[y + Stride - 1]) = (rows[y + 1], rows[y + Stride - 2]);
            rows.Slice(Stride, Stride).CopyTo(rows);
            rows.Slice(Plane - 2 * Stride, Stride).CopyTo(rows[(Plane - Stride)..]);
        }
    }

    /// <summary>Both ways, because a picture of one colour finds itself in every picture that has a bit of it everywhere.</summary>
    private static double Difference(byte[] a, byte[] b) => Math.Max(OneWay(a, b), OneWay(b, a)) / (255d * Side * Side);

    /// <summary>The sum over the cells of the least distance to the cell in its place or one beside it.</summary>
    private static int OneWay(ReadOnlySpan<byte> cells, ReadOnlySpan<byte> others)
    {
        var sums = Vector128<ushort>.Zero;
        for (var y = 0; y < Side; y++)
        {
            var least = Vector128<byte>.AllBitsSet;
            for (var dy = 0; dy < 3; dy++)
            for (var dx = 0; dx < 3; dx++)
                least = Vector128.Min(least, Distance(cells[((y + 1) * Stride + 1)..], others[((y + dy) * Stride + dx)..]));
            var (low, high) = Vector128.Widen(least);
            sums += low + high;
        }
        var (lowest, highest) = Vector128.Widen(sums);
        return (int)Vector128.Sum(lowest + highest);
    }

    private static Vector128<byte> Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var sum = Vector128<byte>.Zero;
        for (var channel = 0; channel < Channels; channel++)
        {
            var (x, y) = (Vector128.Create(a[(channel * Plane)..]), Vector128.Create(b[(channel * Plane)..]));
            var apart = Vector128.Max(x, y) - Vector128.Min(x, y);
            sum += Vector128.Min(apart, ~sum);
        }
        return sum;
    }
}
