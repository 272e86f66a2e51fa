using SkiaSharp;

namespace Framewise.Media;

/// <summary>Still pictures in JPEG and PNG: RGB bytes become one, and one becomes planes as a decoder of videos gives them.
/// Reused.</summary>
internal sealed class StillPicture
{
    private const int MostPixels = 1 << 28;

    private byte[] _planes = [];
    private int _width;
    private int _height;

    /// <summary>The picture decoded last, with chroma at full size; its planes live until the next one.</summary>
    public Picture Picture =>
        new()
        {
            Width = _width,
            Height = _height,
            Format = PictureFormat.Yuv444P8,
            Matrix = ColorMatrix.Bt601,
            FullRange = true,
            Y = Plane(0),
            U = Plane(1),
            V = Plane(2),
            StrideY = _width,
            StrideU = _width,
            StrideV = _width,
        };

    /// <summary>Encodes <c>[height, width, 3]</c> RGB bytes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, PictureEncoding encoding, int quality)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            rgb.Slice(from, 3).CopyTo(pixels[to..]);
            pixels[to + 3] = byte.MaxValue;
        }
        using var data = bitmap.Encode(encoding == PictureEncoding.Jpeg ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, quality);
        return data.ToArray();
    }

    /// <summary>Decodes JPEG, PNG or whatever else the library knows; false where it is damaged or absurdly large. What is transparent lies
    /// on black.</summary>
    public bool TryDecode(ReadOnlySpan<byte> encoded)
    {
        using var data = SKData.CreateCopy(encoded);
        using var codec = SKCodec.Create(data);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height > MostPixels)
            return false;
        using var bitmap = new SKBitmap(
            codec.Info.WithColorType(SKColorType.Rgba8888).WithAlphaType(SKAlphaType.Premul).WithColorSpace(null)
        );
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            return false;
        (_width, _height) = (bitmap.Width, bitmap.Height);
        if (_planes.Length < 3 * _width * _height)
            _planes = new byte[3 * _width * _height];
        Separate(bitmap.GetPixelSpan());
        return true;
    }

    private ReadOnlySpan<byte> Plane(int number) => _planes.AsSpan(number * _width * _height, _width * _height);

    /// <summary>RGB to Y'CbCr as JPEG defines it (ITU-T T.871), in 16-bit fractions.</summary>
    private void Separate(ReadOnlySpan<byte> rgba)
    {
        const int Half = 1 << 15,
            Middle = (128 << 16) + Half - 1;
        var size = _width * _height;
        var y = _planes.AsSpan(0, size);
        var u = _planes.AsSpan(size, size);
        var v = _planes.AsSpan(2 * size, size);
        for (var i = 0; i < size; i++)
        {
            int red = rgba[4 * i],
                green = rgba[4 * i + 1],
                blue = rgba[4 * i + 2];
            y[i] = (byte)((19595 * red + 38470 * green + 7471 * blue + Half) >> 16);
            u[i] = (byte)((-11059 * red - 21709 * green + 32768 * blue + Middle) >> 16);
            v[i] = (byte)((32768 * red - 27439 * green - 5329 * blue + Middle) >> 16);
        }
    }
}
