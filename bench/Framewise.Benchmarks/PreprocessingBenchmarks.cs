using BenchmarkDotNet.Attributes;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Benchmarks;

/// <summary>One picture to a model's pixels. The baseline reads every byte of the planes once and does nothing else.</summary>
[MemoryDiagnoser]
public class PreprocessingBenchmarks
{
    // More pictures than one, as a decoder's pool has, so that not everything is in the nearest cache.
    private const int Pictures = 4;
    private readonly byte[][] _y = new byte[Pictures][];
    private readonly byte[][] _u = new byte[Pictures][];
    private readonly byte[][] _v = new byte[Pictures][];
    private int _next;
    private int _width;
    private int _height;
    private Preprocessor _preprocessor = null!;
    private byte[] _pixels = [];

    /// <summary>Size of the decoded picture, 8-bit 4:2:0.</summary>
    [Params("640x360", "1920x1080")]
    public string Size { get; set; } = "";

    /// <summary>AlexNet as in 2017 (with the frame mean), a torchvision model of 224, Inception of 299.</summary>
    [Params("AlexNet227", "Center224", "Inception299")]
    public string Recipe { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var sides = Size.Split('x');
        (_width, _height) = (int.Parse(sides[0]), int.Parse(sides[1]));
        _preprocessor = new Preprocessor(
            Recipe switch
            {
                "AlexNet227" => new()
                {
                    Width = 227,
                    Height = 227,
                    Crop = CropMode.Square,
                    Filter = ResizeFilter.Area,
                    Channels = ChannelOrder.Bgr,
                    WantsFrameMean = true,
                },
                "Center224" => new()
                {
                    Width = 224,
                    Height = 224,
                    ShorterSide = 256,
                },
                _ => new()
                {
                    Width = 299,
                    Height = 299,
                    Crop = CropMode.Fraction,
                    CropFraction = 0.875,
                },
            }
        );
        _pixels = new byte[_preprocessor.BytesPerPicture];
        var random = new Random(1);
        for (var i = 0; i < Pictures; i++)
        {
            (_y[i], _u[i], _v[i]) = (new byte[_width * _height], new byte[_width * _height / 4], new byte[_width * _height / 4]);
            foreach (var plane in new[] { _y[i], _u[i], _v[i] })
                random.NextBytes(plane);
        }
    }

    [Benchmark(Baseline = true)]
    public long ReadPlanes()
    {
        var i = _next++ % Pictures;
        return PlaneSum.OfBytes(_y[i]) + PlaneSum.OfBytes(_u[i]) + PlaneSum.OfBytes(_v[i]);
    }

    [Benchmark]
    public float Process()
    {
        var i = _next++ % Pictures;
        var picture = new Picture
        {
            Width = _width,
            Height = _height,
            Format = PictureFormat.Yuv420P8,
            Y = _y[i],
            U = _u[i],
            V = _v[i],
            StrideY = _width,
            StrideU = _width / 2,
            StrideV = _width / 2,
            Matrix = ColorMatrix.Bt709,
            FullRange = false,
        };
        return _preprocessor.Process(picture, _pixels);
    }
}
