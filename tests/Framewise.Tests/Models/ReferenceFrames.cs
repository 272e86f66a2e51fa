using System.Diagnostics;
using System.Text.Json;

namespace Framewise.Tests.Models;

/// <summary>
/// Every tenth frame of the clips of the classification reference, by its recipe: decoded by the ffmpeg program, centre square, resized as
/// PIL's BILINEAR does.
/// Independent of the library's own decoder and resizer.
/// </summary>
public sealed class ReferenceFrames
{
    private static readonly int[] Sizes = [128, 224, 227];
    private readonly Lazy<Dictionary<(string Clip, int Size), List<byte[]>>> _frames = new(Decode);

    public static readonly string[] Clips = ["01_dog", "flower", "cockatoo", "friday"];

    public IReadOnlyList<byte[]> Of(string clip, int size) => _frames.Value[(clip, size)];

    /// <summary>The reference's frames of a clip for a model.</summary>
    public static JsonElement Reference(string clip, string model)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "classify", $"{clip}_{model}.json")));
        return document.RootElement.Clone();
    }

    private static Dictionary<(string, int), List<byte[]>> Decode()
    {
        var frames = new Dictionary<(string, int), List<byte[]>>();
        foreach (var clip in Clips)
        {
            foreach (var size in Sizes)
                frames[(clip, size)] = [];
            var reference = Reference(clip, "squeezenet");
            var media = Repository.Shared("media", reference.GetProperty("clip").GetString()!);
            foreach (var (rgb, width, height) in Read(media, reference.GetProperty("matrix").GetString()!))
            foreach (var size in Sizes)
                frames[(clip, size)].Add(CentreSquare(rgb, width, height, size));
        }
        return frames;
    }

    private static IEnumerable<(byte[] Rgb, int Width, int Height)> Read(string path, string matrix)
    {
        const string Flags = "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";
        using var ffmpeg = Process.Start(
            new ProcessStartInfo(
                "ffmpeg",
                [
                    "-nostdin",
                    "-v",
                    "error",
                    "-i",
                    path,
                    "-map",
                    "0:v:0",
                    "-vf",
                    $@"select=not(mod(n\,10)),scale=in_color_matrix={matrix}:in_range=tv:out_range=pc:flags={Flags},format=rgb24",
                    "-vsync",
                    "passthrough",
                    "-c:v",
                    "ppm",
                    "-f",
                    "image2pipe",
                    "-",
                ]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var stream = new BufferedStream(ffmpeg.StandardOutput.BaseStream, 1 << 20);
        while (Line(stream) is "P6")
        {
            var size = Line(stream)!.Split(' ').Select(int.Parse).ToArray();
            Assert.Equal("255", Line(stream));
            var rgb = new byte[size[0] * size[1] * 3];
            stream.ReadExactly(rgb);
            yield return (rgb, size[0], size[1]);
        }
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
    }

    private static string? Line(Stream stream)
    {
        var line = "";
        for (var value = stream.ReadByte(); value >= 0; value = stream.ReadByte())
        {
            if (value == '\n')
                return line;
            line += (char)value;
        }
        return null;
    }

    private static byte[] CentreSquare(byte[] rgb, int width, int height, int size)
    {
        var side = Math.Min(width, height);
        var (left, top) = ((width - side) / 2, (height - side) / 2);
        var square = new byte[side * side * 3];
        for (var row = 0; row < side; row++)
            rgb.AsSpan(((top + row) * width + left) * 3, side * 3).CopyTo(square.AsSpan(row * side * 3));
        // Along rows first, rounded to bytes between, as PIL does.
        return Transposed(Resize(Transposed(Resize(square, side, side, size), side, size), size, side, size), size, size);
    }

    /// <summary>Resizes rows of RGB pixels with PIL's triangle filter: support grows with the reduction, coefficients of 22 bits.</summary>
    private static byte[] Resize(byte[] source, int rows, int from, int to)
    {
        var scale = (double)from / to;
        var support = Math.Max(scale, 1);
        var result = new byte[rows * to * 3];
        for (var x = 0; x < to; x++)
        {
            var center = (x + 0.5) * scale;
            var first = Math.Max(0, (int)(center - support + 0.5));
            var weights = Enumerable
                .Range(first, Math.Min(from, (int)(center + support + 0.5)) - first)
                .Select(i => Math.Max(0, 1 - Math.Abs((i - center + 0.5) / support)))
                .ToArray();
            var sum = weights.Sum();
            var fixedPoint = weights.Select(weight => (int)(0.5 + weight / sum * (1 << 22))).ToArray();
            for (var row = 0; row < rows; row++)
            for (var channel = 0; channel < 3; channel++)
            {
                var total = 1 << 21;
                for (var i = 0; i < fixedPoint.Length; i++)
                    total += source[(row * from + first + i) * 3 + channel] * fixedPoint[i];
                result[(row * to + x) * 3 + channel] = (byte)Math.Clamp(total >> 22, 0, 255);
            }
        }
        return result;
    }

    private static byte[] Transposed(byte[] source, int rows, int columns)
    {
        var result = new byte[source.Length];
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            source.AsSpan((row * columns + column) * 3, 3).CopyTo(result.AsSpan((column * rows + row) * 3));
        return result;
    }
}
