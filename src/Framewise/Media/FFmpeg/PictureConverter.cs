using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>Converts pictures of other pixel formats with swscale into planes of its own, which live until the next conversion.</summary>
internal sealed unsafe class PictureConverter : IDisposable
{
    private const int Alignment = 64;
    private const int One = 1 << 16;

    private nint _context;
    private void* _buffer;
    private Key _key;
    private PlaneAddresses _planes;
    private nint _alpha;

    private readonly record struct Key(int Format, int Width, int Height, ColorMatrix Matrix, bool FullRange);

    /// <summary>Converts the frame; RGB becomes full-range Y'CbCr with <paramref name="matrix"/>, alpha is composed on black.</summary>
    public PlaneAddresses Convert(nint frame, PixelLayout layout, int width, int height, ColorMatrix matrix, bool fullRange)
    {
        var key = new Key(layout.Id, width, height, matrix, fullRange);
        if (key != _key || _context == 0)
            Prepare(key, layout);
        var offsets = FFmpegLibraries.Offsets;
        var target = stackalloc nint[4] { _planes.Y, _planes.U, _planes.V, _alpha };
        var strides = stackalloc int[4] { _planes.StrideY, _planes.StrideU, _planes.StrideV, _planes.StrideY };
        var rows = SwScale.Scale(
            _context,
            (nint*)(frame + offsets.FrameData),
            (int*)(frame + offsets.FrameStrides),
            0,
            height,
            target,
            strides
        );
        if (rows < 0)
            throw new MediaException($"swscale failed on a {layout.Name} picture of {width}x{height}: {AvUtil.ErrorSentence(rows)}.");
        if (layout.HasAlpha)
            ComposeOnBlack(layout.Format, width, height, fullRange ? 0 : 16);
        return _planes;
    }

    private void Prepare(Key key, PixelLayout layout)
    {
        Free();
        _context = SwScale.GetContext(
            key.Width,
            key.Height,
            key.Format,
            key.Width,
            key.Height,
            AvUtil.PixelFormat(layout.ConvertTo!),
            SwScale.ExactFlags,
            0,
            0,
            0
        );
        if (_context == 0)
            throw new MediaException($"Pictures in pixel format {layout.Name} ({key.Width}x{key.Height}) cannot be converted by swscale.");
        var table = SwScale.Coefficients(
            key.Matrix switch
            {
                ColorMatrix.Bt709 => 1,
                ColorMatrix.Bt2020 => 9,
                _ => 5,
            }
        );
        var range = key.FullRange ? 1 : 0;
        _ = SwScale.SetColorSpace(_context, table, range, table, range, 0, One, One);
        var sample = PlaneAddresses.BytesPerSample(layout.Format);
        int strideY = Align(key.Width * sample),
            strideU = Align(PlaneAddresses.ChromaWidth(layout.Format, key.Width) * sample);
        nuint sizeY = (nuint)strideY * (nuint)key.Height,
            sizeU = (nuint)strideU * (nuint)PlaneAddresses.ChromaHeight(layout.Format, key.Height);
        // swscale may write a few samples past the end of a row.
        _buffer = NativeMemory.AlignedAlloc(2 * sizeY + 2 * sizeU + Alignment, Alignment);
        var y = (nint)_buffer;
        _planes = new PlaneAddresses(
            y,
            sizeU == 0 ? 0 : y + (nint)sizeY,
            sizeU == 0 ? 0 : y + (nint)(sizeY + sizeU),
            strideY,
            strideU,
            strideU
        );
        _alpha = layout.HasAlpha ? y + (nint)(sizeY + 2 * sizeU) : 0;
        _key = key;
    }

    private void ComposeOnBlack(PictureFormat format, int width, int height, int black)
    {
        int chromaWidth = PlaneAddresses.ChromaWidth(format, width),
            chromaHeight = PlaneAddresses.ChromaHeight(format, height);
        int stepX = chromaWidth == width ? 1 : 2,
            stepY = chromaHeight == height ? 1 : 2;
        for (var row = 0; row < chromaHeight; row++)
        for (var column = 0; column < chromaWidth; column++)
        {
            var alpha = MeanAlpha(column * stepX, row * stepY, stepX, stepY, width, height);
            Blend((byte*)_planes.U + row * _planes.StrideU + column, alpha, 128);
            Blend((byte*)_planes.V + row * _planes.StrideV + column, alpha, 128);
        }
        for (var row = 0; row < height; row++)
        for (var column = 0; column < width; column++)
        {
            var place = row * _planes.StrideY + column;
            Blend((byte*)_planes.Y + place, ((byte*)_alpha)[place], black);
        }
    }

    private int MeanAlpha(int left, int top, int stepX, int stepY, int width, int height)
    {
        int sum = 0,
            count = 0;
        for (var row = top; row < Math.Min(top + stepY, height); row++)
        for (var column = left; column < Math.Min(left + stepX, width); column++, count++)
            sum += ((byte*)_alpha)[row * _planes.StrideY + column];
        return (sum + count / 2) / count;
    }

    private static void Blend(byte* sample, int alpha, int background) =>
        *sample = (byte)((*sample * alpha + background * (255 - alpha) + 127) / 255);

    private static int Align(int bytes) => (bytes + Alignment - 1) / Alignment * Alignment + Alignment;

    private void Free()
    {
        if (_context != 0)
            SwScale.FreeContext(_context);
        if (_buffer != null)
            NativeMemory.AlignedFree(_buffer);
        _context = 0;
        _buffer = null;
    }

    public void Dispose() => Free();
}
