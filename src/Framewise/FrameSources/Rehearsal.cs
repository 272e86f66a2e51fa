using System.Text.Json;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources;

/// <summary>
/// Goes through what the first video will need on a video of one grey picture that is made up, so that its code is loaded and compiled while networks are
/// loaded and there is nothing else to do.
/// </summary>
internal static class Rehearsal
{
    private const int Size = 64;

    /// <summary>The side that decodes: takes a demand, makes pixels and writes records.</summary>
    public static void Send() => Records(JsonSerializer.Deserialize<FrameDemand>(Demand(), RecordKeys.Json)!);

    /// <summary>The side that asks: writes a demand and reads records.</summary>
    public static void Receive()
    {
        var demand = JsonSerializer.Deserialize<FrameDemand>(Demand(), RecordKeys.Json)!;
        using var source = RecordSource.Receive(Records(demand), demand);
        source.Read();
        source.Take(new PreparedFrame([Size * Size * 3]));
    }

    private static byte[] Demand() =>
        JsonSerializer.SerializeToUtf8Bytes(new FrameDemand("", [new PixelRecipe { Width = Size, Height = Size, ShorterSide = Size }], new ClassifierOptions()), RecordKeys.Json);

    private static MemoryStream Records(FrameDemand demand)
    {
        var records = new MemoryStream();
        var writer = new FrameRecordWriter(records);
        writer.WriteStream(s_stream, demand.Recipes);
        var preprocessor = new Preprocessor(demand.Recipes[0]);
        var frame = new PreparedFrame([preprocessor.BytesPerPicture]);
        frame.Begin(new FrameInfo(0, 0, FrameFlags.None, true, false), TimeSpan.Zero);
        var plane = new byte[Size * Size];
        var picture = new Picture { Width = Size, Height = Size, Format = PictureFormat.Yuv420P8, Y = plane, U = plane, V = plane, StrideY = Size, StrideU = Size / 2, StrideV = Size / 2, Matrix = ColorMatrix.Bt709, FullRange = false };
        preprocessor.Process(picture, frame.Pixels[0].Span);
        writer.WriteFrame(frame);
        records.Position = 0;
        return records;
    }

    private static readonly VideoStreamInfo s_stream = new()
    {
        Path = "",
        Container = "",
        Codec = "",
        DecoderVersion = "",
        StreamIndex = 0,
        VideoStreamCount = 1,
        TimeBase = new Rational(1, 1),
        Width = Size,
        Height = Size,
        PixelFormat = "",
        ColorSpace = "",
        ColorTransfer = "",
        ColorPrimaries = "",
        FrameCountFromHeader = 1,
        DurationFromHeader = TimeSpan.Zero,
        StartPts = 0,
    };
}
