using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.Preprocessing;

/// <summary>A clip of <c>reference/preprocess</c>, decoded by the ffmpeg program.</summary>
internal sealed record ReferenceClip
{
    private const string SwscaleFlags = "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";

    /// <summary>The recipes of the reference folder's README.</summary>
    public static PixelRecipe Recipe(string name) =>
        name switch
        {
            "a" => new()
            {
                Width = 224,
                Height = 224,
                ShorterSide = 256,
            },
            "b" => new()
            {
                Width = 227,
                Height = 227,
                Channels = ChannelOrder.Bgr,
                Crop = CropMode.Square,
                Filter = ResizeFilter.Area,
                WantsFrameMean = true,
            },
            _ => new()
            {
                Width = 299,
                Height = 299,
                Crop = CropMode.Fraction,
                CropFraction = 0.875,
            },
        };

    public required string Key { get; init; }
    public required string File { get; init; }
    public required int ShownWidth { get; init; }
    public required int ShownHeight { get; init; }
    public required bool Turned { get; init; }
    public required string Matrix { get; init; }
    public required string Range { get; init; }

    public static ReferenceClip Load(string key)
    {
        using var index = OpenIndex();
        var clip = index.RootElement.GetProperty(key);
        var size = clip.GetProperty("displayed_width_height");
        return new ReferenceClip
        {
            Key = key,
            File = Repository.Shared("media", clip.GetProperty("file").GetString()!),
            ShownWidth = size[0].GetInt32(),
            ShownHeight = size[1].GetInt32(),
            Turned = clip.GetProperty("rotation_side_data").GetInt32() != 0,
            Matrix = clip.GetProperty("matrix").GetString()!,
            Range = clip.GetProperty("range").GetString()!,
        };
    }

    /// <summary>The reference's pixels.</summary>
    public double[] Pixels(int frame, string recipe) =>
        NumpyArray.Read(Repository.Shared("reference", "preprocess", $"{Key}_f{frame}_{recipe}.npy"));

    /// <summary>The mean of all channels of the reference's full-size RGB.</summary>
    public double FrameMean(int frame)
    {
        using var index = OpenIndex();
        var frames = index.RootElement.GetProperty(Key).GetProperty("frames");
        return frames.GetProperty(frame.ToString(CultureInfo.InvariantCulture)).GetProperty("b").GetProperty("subtracted_mean").GetDouble();
    }

    /// <summary>The planes as stored.</summary>
    public TestPicture Planes(int frame, ChromaSiting siting) =>
        new TestPicture
        {
            Width = Turned ? ShownHeight : ShownWidth,
            Height = Turned ? ShownWidth : ShownHeight,
            Matrix = Matrix == "bt709" ? ColorMatrix.Bt709 : ColorMatrix.Bt601,
            FullRange = Range == "pc",
            Orientation = new Orientation(Turned ? 270 : 0, false),
            Siting = siting,
        }.From(Decode(frame, "", ["-noautorotate"]));

    /// <summary>The full-size RGB that the reference was made of: turned by ffmpeg, converted by swscale.</summary>
    public byte[] FullSizeRgb(int frame) =>
        Decode(frame, $",scale=in_color_matrix={Matrix}:in_range={Range}:out_range=pc:flags={SwscaleFlags},format=rgb24", []);

    private static JsonDocument OpenIndex() =>
        JsonDocument.Parse(System.IO.File.ReadAllText(Repository.Shared("reference", "preprocess", "index.json")));

    private byte[] Decode(int frame, string filter, string[] before)
    {
        var select = string.Create(CultureInfo.InvariantCulture, $"select=eq(n\\,{frame}){filter}");
        string[] arguments =
        [
            "-nostdin",
            "-v",
            "error",
            .. before,
            "-i",
            File,
            "-map",
            "0:v:0",
            "-vf",
            select,
            "-vsync",
            "passthrough",
            "-frames:v",
            "1",
            "-f",
            "rawvideo",
            "-",
        ];
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return bytes.ToArray();
    }
}
