using BenchmarkDotNet.Attributes;
using Framewise.Preprocessing;

namespace Framewise.Benchmarks;

/// <summary>What looking for shots adds to each frame, beside reading its pixels once.</summary>
[MemoryDiagnoser]
public class ShotBenchmarks
{
    private const int Pictures = 4;
    private readonly byte[][] _pixels = new byte[Pictures][];
    private ShotDetector _detector = null!;
    private int _next;

    /// <summary>Side of the model's picture.</summary>
    [Params(128, 224, 299)]
    public int Side { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _detector = new ShotDetector(new PixelRecipe { Width = Side, Height = Side });
        var random = new Random(1);
        for (var i = 0; i < Pictures; i++)
        {
            _pixels[i] = new byte[Side * Side * 3];
            random.NextBytes(_pixels[i]);
        }
    }

    [Benchmark(Baseline = true)]
    public long ReadPixels() => PlaneSum.OfBytes(_pixels[_next++ % Pictures]);

    [Benchmark]
    public bool Judge() => _detector.Judge(_pixels[_next++ % Pictures], false).StartsShot;
}
