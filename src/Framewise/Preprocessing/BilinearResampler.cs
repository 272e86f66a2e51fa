using Framewise.Media;
using Framewise.Preprocessing.Simd;

namespace Framewise.Preprocessing;

/// <summary>
/// The bilinear and bicubic resize with the arithmetic of swscale and Pillow: R'G'B' of full size rounded to bytes, resized along the shown
/// picture's rows and rounded, then along its columns and rounded. A band of shown rows at a time; no intermediate picture is larger than
/// the small one is wide.
/// </summary>
internal sealed unsafe class BilinearResampler : PictureResampler
{
    // Columns of a turned picture that are converted together: whole cache lines, few calls, and no more than the second cache holds.
    private const int Tile = 128;
    private const int PairBytes = 2;
    private readonly ResamplingPlan _plan;
    private readonly BilinearKernel _kernel;
    private readonly ChannelOrder _channels;
    private readonly TriangleWeights _across;
    private readonly TriangleWeights _down;
    private readonly RgbRows _source;
    private readonly int _rowStride;
    private readonly int _turnedLength;
    private readonly nint _mixedStride;
    private readonly AlignedBuffer _rgb;
    private readonly AlignedBuffer _turned;
    private readonly AlignedBuffer _mixed;
    private readonly AlignedBuffer _pairs;
    private readonly AlignedBuffer _last;

    public BilinearResampler(ResamplingPlan plan, ChannelOrder channels, BilinearKernel kernel)
    {
        (_plan, _kernel, _channels) = (plan, kernel, channels);
        (_across, _down) = (new TriangleWeights(plan.Across), new TriangleWeights(plan.Down));
        var longest = plan.SwapsSides ? Tile : _across.Samples;
        _source = new RgbRows(plan.Key, plan.Layout, longest, kernel);
        _rowStride = RoundedUp(longest + BilinearKernel.Padding, BilinearKernel.Padding);
        _mixedStride = RoundedUp(BytesPerRow, BilinearKernel.Group);
        _turnedLength = RoundedUp(_across.Samples, BilinearKernel.Rows) / PairBytes * BilinearKernel.Group * PairBytes;
        _rgb = new AlignedBuffer(BilinearKernel.Group * _rowStride);
        _turned = new AlignedBuffer((plan.SwapsSides ? Tile / BilinearKernel.Rows : 1) * _turnedLength);
        _mixed = new AlignedBuffer((int)_mixedStride * BilinearKernel.Rows);
        _pairs = new AlignedBuffer((_down.Samples + Tile) * (int)_mixedStride);
        _last = new AlignedBuffer(BilinearKernel.Group);
    }

    private int BytesPerRow => 3 * _across.Count;

    public override void Run(in Picture picture, Span<byte> pixels, int stride)
    {
        var factors = RgbFactors.For(picture.Matrix, picture.FullRange, _plan.Layout.Depth);
        fixed (
            byte* y = picture.Y,
                u = picture.U,
                v = picture.V,
                output = pixels
        )
        {
            var planes = new PinnedPlanes
            {
                Y = y,
                U = u,
                V = v,
                StrideY = picture.StrideY,
                StrideU = picture.StrideU,
                StrideV = picture.StrideV,
                EndY = y + picture.Y.Length,
            };
            if (_plan.SwapsSides)
                ReadColumns(planes, factors);
            else
                ReadRows(planes, factors);
            var corner = output + (_plan.OutputY * stride) + (_plan.OutputX * 3);
            for (var row = 0; row < _down.Count; row++)
                WriteRow(row, corner + (row * stride));
        }
    }

    // The shown rows are the stored rows.
    private void ReadRows(in PinnedPlanes planes, in RgbFactors factors)
    {
        _source.Begin(_across.First, _across.Samples);
        var pairs = (_across.Samples + 1) / 2;
        for (var first = _down.First; first < _down.End; first += BilinearKernel.Rows)
        {
            for (var row = first; row < Math.Min(first + BilinearKernel.Rows, _down.End); row++)
                _source.Read(planes, factors, row, Rgb(0, row - first), Rgb(1, row - first), Rgb(2, row - first));
            for (var channel = 0; channel < 3; channel++)
            {
                _kernel.Turn(
                    Rgb(channel, 0),
                    _rowStride,
                    pairs,
                    _turned.Start + (Place(channel) * BilinearKernel.Rows * PairBytes),
                    BilinearKernel.Group * PairBytes
                );
            }
            MixBand(_turned.Start, first - _down.First);
        }
    }

    // The shown rows are stored columns, and run down in the stored picture.
    private void ReadColumns(in PinnedPlanes planes, in RgbFactors factors)
    {
        for (var first = _down.First; first < _down.End; first += Tile)
        {
            var columns = Math.Min(Tile, _down.End - first);
            _source.Begin(first, columns);
            for (var row = _across.First; row < _across.End; row += 2)
                ZipRows(planes, factors, row, columns);
            for (var column = 0; column < columns; column += BilinearKernel.Rows)
                MixBand(_turned.Start + (column / BilinearKernel.Rows * _turnedLength), first + column - _down.First);
        }
    }

    private void ZipRows(in PinnedPlanes planes, in RgbFactors factors, int row, int columns)
    {
        _source.Read(planes, factors, row, Rgb(0, 0), Rgb(1, 0), Rgb(2, 0));
        if (row + 1 < _across.End)
            _source.Read(planes, factors, row + 1, Rgb(0, 1), Rgb(1, 1), Rgb(2, 1));
        var pair = _turned.Start + ((row - _across.First) / 2 * BilinearKernel.Group * PairBytes);
        for (var channel = 0; channel < 3; channel++)
            _kernel.ZipRows(
                Rgb(channel, 0),
                Rgb(channel, 1),
                columns,
                pair + (Place(channel) * BilinearKernel.Rows * PairBytes),
                _turnedLength
            );
    }

    private void MixBand(byte* turned, int row)
    {
        _kernel.MixGroups(turned, _across, _mixed.Start);
        var target = _pairs.Start + (row / 2 * _mixedStride * PairBytes);
        for (var i = 0; i < _mixedStride; i += BilinearKernel.Rows)
            _kernel.Turn(
                _mixed.Start + (i * BilinearKernel.Rows),
                BilinearKernel.Rows,
                BilinearKernel.Rows / 2,
                target + (i * PairBytes),
                _mixedStride * PairBytes
            );
    }

    private void WriteRow(int row, byte* target)
    {
        var groups = BytesPerRow / BilinearKernel.Group;
        _kernel.MixRow(_pairs.Start, _mixedStride * PairBytes, _down, row, target, groups);
        var rest = BytesPerRow % BilinearKernel.Group;
        if (rest == 0)
            return;
        // A whole group would overwrite what lies behind the row.
        var done = groups * BilinearKernel.Group;
        _kernel.MixRow(_pairs.Start + (done * PairBytes), _mixedStride * PairBytes, _down, row, _last.Start, 1);
        new ReadOnlySpan<byte>(_last.Start, rest).CopyTo(new Span<byte>(target + done, rest));
    }

    private byte* Rgb(int channel, int row) => _rgb.Start + (((channel * BilinearKernel.Rows) + row) * _rowStride);

    private static int RoundedUp(int count, int unit) => (count + unit - 1) / unit * unit;

    private int Place(int channel) => _channels == ChannelOrder.Rgb ? channel : 2 - channel;
}
