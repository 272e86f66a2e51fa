using System.Runtime.CompilerServices;
using Framewise.Preprocessing.Simd;

namespace Framewise.Preprocessing;

/// <summary>Stretches of rows of a picture as red, green and blue bytes, one row after the other; the full-size picture never
/// exists.</summary>
internal sealed unsafe class RgbRows
{
    private readonly PictureLayout _layout;
    private readonly BilinearKernel _kernel;
    private readonly ChromaRows _chroma;
    private readonly AlignedBuffer _luma;
    private readonly int _width;
    private int _first;
    private int _count;

    /// <summary>Prepares for stretches of up to <paramref name="longest"/> columns.</summary>
    public RgbRows(in PictureKey key, in PictureLayout layout, int longest, BilinearKernel kernel)
    {
        (_layout, _kernel, _width) = (layout, kernel, key.Width);
        _chroma = new ChromaRows(key, layout, longest, kernel);
        _luma = new AlignedBuffer((longest + BilinearKernel.Padding) * layout.SampleBytes);
    }

    /// <summary>Starts again from the top, for the columns <paramref name="first"/> (even) to <paramref name="first"/> +
    /// <paramref name="count"/>.</summary>
    public void Begin(int first, int count)
    {
        (_first, _count) = (first, count);
        _chroma.Begin(first, count);
    }

    /// <summary>Converts a row; rows must be asked for from the top down. Writes up to <see cref="BilinearKernel.Padding"/> meaningless
    /// bytes behind.</summary>
    public void Read(in PinnedPlanes planes, in RgbFactors factors, int row, byte* red, byte* green, byte* blue)
    {
        _chroma.Read(planes, row, out var u, out var v);
        var luma = planes.Y + (row * planes.StrideY) + (_first * _layout.SampleBytes);
        PinnedPlanes.Announce(luma, planes.StrideY, _count * _layout.SampleBytes);
        if (luma + ((_count + BilinearKernel.Padding) * _layout.SampleBytes) > planes.EndY)
        {
            // Whole vectors would reach behind the plane.
            Unsafe.CopyBlockUnaligned(_luma.Start, luma, (uint)(Math.Min(_count, _width - _first) * _layout.SampleBytes));
            luma = _luma.Start;
        }
        var conversion = new RowToConvert
        {
            Luma = luma,
            Wide = _layout.Wide,
            WordShift = _layout.WordShift,
            U = u,
            V = v,
            Red = red,
            Green = green,
            Blue = blue,
        };
        _kernel.Convert(factors, conversion, _count);
    }
}
