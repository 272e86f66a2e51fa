using Framewise.Media;

namespace Framewise.Tests.Preprocessing;

/// <summary>Planes that outlive a <see cref="Picture"/>, which can live on the stack only.</summary>
internal sealed record TestPicture
{
    public required int Width { get; init; }
    public required int Height { get; init; }
    public PictureFormat Format { get; init; } = PictureFormat.Yuv420P8;
    public ColorMatrix Matrix { get; init; } = ColorMatrix.Bt601;
    public bool FullRange { get; init; }
    public ChromaSiting Siting { get; init; } = ChromaSiting.Left;
    public Orientation Orientation { get; init; }
    public Rational SampleAspectRatio { get; init; } = new(1, 1);

    /// <summary>Extra bytes behind each row.</summary>
    public int Padding { get; init; }

    public byte[] Y { get; private set; } = [];
    public byte[] U { get; private set; } = [];
    public byte[] V { get; private set; } = [];

    public bool HalvesWidth => Format is not (PictureFormat.Yuv444P8 or PictureFormat.Yuv444P10 or PictureFormat.Gray8);
    public bool HalvesHeight => Format is PictureFormat.Yuv420P8 or PictureFormat.Nv12 or PictureFormat.Yuv420P10 or PictureFormat.P010;
    public bool Wide => Format is PictureFormat.Yuv420P10 or PictureFormat.Yuv422P10 or PictureFormat.Yuv444P10 or PictureFormat.P010;
    public bool Interleaved => Format is PictureFormat.Nv12 or PictureFormat.P010;
    public int ChromaWidth => HalvesWidth ? (Width + 1) / 2 : Width;
    public int ChromaHeight => HalvesHeight ? (Height + 1) / 2 : Height;
    public int StrideY => (Width * (Wide ? 2 : 1)) + Padding;
    public int StrideU => (ChromaWidth * (Wide ? 2 : 1) * (Interleaved ? 2 : 1)) + Padding;

    public Picture AsPicture() =>
        new()
        {
            Width = Width,
            Height = Height,
            Format = Format,
            Y = Y,
            U = U,
            V = V,
            StrideY = StrideY,
            StrideU = StrideU,
            StrideV = Interleaved ? 0 : StrideU,
            Matrix = Matrix,
            FullRange = FullRange,
            Siting = Siting,
            Orientation = Orientation,
            SampleAspectRatio = SampleAspectRatio,
        };

    /// <summary>Fills the planes with a function of plane (0 to 2), column and row; values have the format's depth.</summary>
    public TestPicture Filled(Func<int, int, int, int> sample)
    {
        // The last row ends with its last sample: reading behind it must not be needed.
        Y = new byte[(StrideY * (Height - 1)) + StrideY - Padding];
        Fill(Y, StrideY, Width, Height, 1, 0, (x, y) => sample(0, x, y));
        if (Format == PictureFormat.Gray8)
            return this;
        U = new byte[(StrideU * (ChromaHeight - 1)) + StrideU - Padding];
        V = Interleaved ? [] : new byte[U.Length];
        var step = Interleaved ? 2 : 1;
        Fill(U, StrideU, ChromaWidth, ChromaHeight, step, 0, (x, y) => sample(1, x, y));
        Fill(Interleaved ? U : V, StrideU, ChromaWidth, ChromaHeight, step, step - 1, (x, y) => sample(2, x, y));
        return this;
    }

    /// <summary>Noise over slopes, within the legal range of the format.</summary>
    public TestPicture WithNoise(int seed)
    {
        var random = new Random(seed);
        var scale = Wide ? 4 : 1;
        return Filled(
            (plane, x, y) =>
            {
                var slope =
                    plane == 0
                        ? 60 + (100 * (x + y) / (Width + Height))
                        : 128 + (plane == 1 ? -20 : 20) * (x - y) / Math.Max(Width, Height);
                return (slope * scale) + random.Next(plane == 0 ? -40 * scale : -12 * scale, plane == 0 ? 40 * scale : 12 * scale);
            }
        );
    }

    /// <summary>Takes planes that lie one after the other without padding, as <c>ffmpeg -f rawvideo</c> writes them.</summary>
    public TestPicture From(ReadOnlySpan<byte> raw)
    {
        var (luma, chroma) = (StrideY * Height, Format == PictureFormat.Gray8 ? 0 : StrideU * ChromaHeight);
        Y = raw[..luma].ToArray();
        U = raw.Slice(luma, chroma).ToArray();
        V = Interleaved ? [] : raw.Slice(luma + chroma, chroma).ToArray();
        return this;
    }

    /// <summary>A sample on the 8-bit scale.</summary>
    public double SampleAt(int plane, int x, int y)
    {
        var data =
            plane == 0 ? Y
            : plane == 1 || Interleaved ? U
            : V;
        var column = plane > 0 && Interleaved ? (2 * x) + plane - 1 : x;
        var row = y * (plane == 0 ? StrideY : StrideU);
        if (!Wide)
            return data[row + column];
        var word = data[row + (2 * column)] | (data[row + (2 * column) + 1] << 8);
        return (Format == PictureFormat.P010 ? word >> 6 : word) / 4.0;
    }

    private void Fill(byte[] plane, int stride, int width, int height, int step, int offset, Func<int, int, int> sample)
    {
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (value, at) = (sample(x, y), (step * x) + offset);
                if (Format == PictureFormat.P010)
                    value <<= 6;
                if (!Wide)
                    plane[(y * stride) + at] = (byte)value;
                else
                    (plane[(y * stride) + (2 * at)], plane[(y * stride) + (2 * at) + 1]) = ((byte)value, (byte)(value >> 8));
            }
        }
    }
}
