using System.Collections.Concurrent;
using System.Diagnostics;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

public class ShotDetectorTests
{
    private const int Size = 64;
    private const int WideSize = 400;
    private static readonly ConcurrentDictionary<int, byte[]> Wide = new();
    private static readonly PixelRecipe Recipe = new() { Width = Size, Height = Size };

    [Fact]
    public void A_cut_is_found_at_its_first_picture_and_only_there()
    {
        var frames = Enumerable.Range(0, 40).Select(i => i < 17 ? Scene(1, shift: i) : Scene(2, shift: i));
        Assert.Equal([0, 17], Starts(frames));
    }

    [Fact]
    public void Cuts_may_follow_each_other_closely() =>
        Assert.Equal(
            [0, 20, 24],
            Starts(
                Enumerable
                    .Range(0, 40)
                    .Select(i =>
                        Scene(
                            i < 20 ? 1
                            : i < 24 ? 2
                            : 3
                        )
                    )
            )
        );

    [Fact]
    public void A_camera_that_pans_steadily_cuts_nothing() =>
        Assert.Equal([0], Starts(Enumerable.Range(0, 60).Select(i => Scene(1, shift: 4 * i))));

    [Theory]
    [InlineData(0.7, 0)]
    [InlineData(1.4, 0)]
    [InlineData(1, 40)]
    public void Light_that_changes_is_no_cut(double gain, int offset) =>
        Assert.Equal([0], Starts(Enumerable.Range(0, 30).Select(i => i < 15 ? Scene(1, shift: i) : Scene(1, shift: i, gain, offset))));

    [Theory]
    [InlineData(255)]
    [InlineData(0)]
    public void Blank_pictures_are_passed_over(byte level)
    {
        byte[] blank = [.. Enumerable.Repeat(level, Size * Size * 3)];
        Assert.Equal([0], Starts(Enumerable.Range(0, 30).Select(i => i is > 12 and < 16 ? blank : Scene(1, shift: i))));
        Assert.Equal([0, 16], Starts(Enumerable.Range(0, 30).Select(i => i is > 12 and < 16 ? blank : Scene(i < 16 ? 1 : 2, shift: i))));
        // What was shown before a longer darkness is forgotten.
        Assert.Equal([0, 20], Starts(Enumerable.Range(0, 30).Select(i => i is > 10 and < 20 ? blank : Scene(1))));
    }

    [Fact]
    public void A_picture_that_comes_back_is_no_cut_the_second_time() =>
        Assert.Equal([0, 15], Starts(Enumerable.Range(0, 30).Select(i => i is 15 or 16 ? Scene(9) : Scene(1, shift: i))));

    [Fact]
    public void Damaged_pictures_are_compared_with_nothing()
    {
        Assert.Equal([0], Starts(Enumerable.Range(0, 30).Select(i => i == 15 ? Scene(9) : Scene(1, shift: i)), damaged: [15]));
        Assert.Equal([0, 17], Starts(Enumerable.Range(0, 30).Select(i => Scene(i < 15 ? 1 : 2, shift: i)), damaged: [15, 16]));
    }

    [Fact]
    public void Darkness_with_noise_is_no_cut()
    {
        var random = new Random(3);
        Assert.Equal(
            [0],
            Starts(
                Enumerable.Range(0, 40).Select(_ => Scene(1, gain: 0, offset: 4).Select(value => (byte)(value + random.Next(9))).ToArray())
            )
        );
    }

    [Fact]
    public void After_the_pre_roll_another_detector_says_the_same_for_ever()
    {
        var random = new Random(11);
        var (scene, shift) = (0, 0);
        var frames = new List<(byte[] Pixels, bool Damaged)>();
        for (var i = 0; i < 300; i++)
        {
            if (random.Next(7) == 0)
                scene = random.Next(40);
            shift += random.Next(6);
            var blank = random.Next(12) == 0 ? 0.0 : 1;
            frames.Add((Scene(scene, shift, blank), random.Next(9) == 0));
        }
        var all = new ShotDetector(Recipe);
        var expected = frames.Select(frame => all.Judge(frame.Pixels, frame.Damaged)).ToList();
        Assert.InRange(expected.Count(verdict => verdict.StartsShot), 10, 60);
        for (var start = 0; start < frames.Count - ShotDetector.PreRoll; start++)
        {
            var late = new ShotDetector(Recipe);
            var verdicts = frames
                .Skip(start)
                .Take(ShotDetector.PreRoll + 20)
                .Select(frame => late.Judge(frame.Pixels, frame.Damaged))
                .ToList();
            Assert.Equal(expected.Skip(start + ShotDetector.PreRoll).Take(20), verdicts.Skip(ShotDetector.PreRoll));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(17, 5)]
    [InlineData(64, 64)]
    [InlineData(299, 299)]
    public void The_score_is_that_of_a_plain_computation(int width, int height)
    {
        var random = new Random(width);
        var (a, b) = (new byte[width * height * 3], new byte[width * height * 3]);
        for (var i = 0; i < a.Length; i++)
            (a[i], b[i]) = ((byte)random.Next(256), (byte)(random.Next(90) + i * 150 / a.Length));
        var detector = new ShotDetector(new PixelRecipe { Width = width, Height = height });
        detector.Judge(a, false);
        var score = detector.Judge(b, false).Score;
        if (width == 1)
            Assert.Null(score);
        else
            Assert.Equal(PlainShotScore.Of(a, b, width, height), score!.Value, 6e-5);
    }

    [Fact]
    public void Red_and_blue_may_change_places()
    {
        static byte[] Swapped(byte[] pixels) => [.. pixels.Chunk(3).SelectMany(pixel => pixel.Reverse())];
        var (rgb, bgr) = (new ShotDetector(Recipe), new ShotDetector(Recipe with { Channels = ChannelOrder.Bgr }));
        for (var i = 0; i < 20; i++)
            Assert.Equal(rgb.Judge(Scene(i / 6, i), false), bgr.Judge(Swapped(Scene(i / 6, i)), false));
    }

    [Fact]
    public void No_memory_is_allocated_per_frame()
    {
        var (detector, pixels) = (new ShotDetector(new PixelRecipe { Width = 299, Height = 299 }), new byte[299 * 299 * 3]);
        new Random(1).NextBytes(pixels);
        for (var i = 0; i < 200; i++)
            detector.Judge(pixels, false);
        var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        for (var i = 0; i < 200; i++)
            detector.Judge(pixels, false);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        TestContext.Current.SendDiagnosticMessage(
            $"{Stopwatch.GetElapsedTime(started).TotalMicroseconds / 200:F1} us per picture of 299 x 299"
        );
    }

    private static List<int> Starts(IEnumerable<byte[]> frames, int[]? damaged = null)
    {
        var detector = new ShotDetector(Recipe);
        return
        [
            .. frames
                .Select((pixels, index) => (index, detector.Judge(pixels, damaged?.Contains(index) ?? false)))
                .Where(frame => frame.Item2.StartsShot)
                .Select(frame => frame.index),
        ];
    }

    /// <summary>A part of a wide picture of soft spots that is chosen by its number; the part moves to the right.</summary>
    private static byte[] Scene(int number, int shift = 0, double gain = 1, int offset = 0)
    {
        var wide = Wide.GetOrAdd(number, Paint);
        var pixels = new byte[Size * Size * 3];
        for (var y = 0; y < Size; y++)
        for (var x = 0; x < Size; x++)
        for (var channel = 0; channel < 3; channel++)
            pixels[(y * Size + x) * 3 + channel] = (byte)
                Math.Clamp(wide[(y * WideSize + (x + shift) % WideSize) * 3 + channel] * gain + offset, 0, 255);
        return pixels;
    }

    private static byte[] Paint(int number)
    {
        var random = new Random(number);
        var values = new double[WideSize * Size * 3];
        Array.Fill(values, 90);
        for (var spot = 0; spot < 40; spot++)
        {
            var (left, top, side) = (random.Next(WideSize), random.Next(Size), random.Next(8, 28));
            int[] colour = [random.Next(-80, 80), random.Next(-80, 80), random.Next(-80, 80)];
            for (var y = top; y < Math.Min(Size, top + side); y++)
            for (var x = left; x < Math.Min(WideSize, left + side); x++)
            for (var channel = 0; channel < 3; channel++)
                values[(y * WideSize + x) * 3 + channel] += colour[channel];
        }
        return [.. values.Select(value => (byte)Math.Clamp(value, 0, 255))];
    }
}
