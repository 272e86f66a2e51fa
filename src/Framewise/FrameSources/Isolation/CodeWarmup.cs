using System.Text.Json;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources.Isolation;

/// <summary>
/// Goes through what the first video will need on a video of one grey picture that is made up, so that its code is loaded and compiled
/// while models are loaded and there is nothing else to do.
/// </summary>
internal static class CodeWarmup
{
    private const int Size = 64;

    private static readonly PixelRecipe s_recipe = new()
    {
        Width = Size,
        Height = Size,
        ShorterSide = Size,
    };

    /// <summary>Makes pixels, which is all where one process does everything.</summary>
    public static void Prepare()
    {
        var preprocessor = new Preprocessor(s_recipe);
        var plane = new byte[Size * Size];
        var picture = new Picture
        {
            Width = Size,
            Height = Size,
            Format = PictureFormat.Yuv420P8,
            Y = plane,
            U = plane,
            V = plane,
            StrideY = Size,
            StrideU = Size / 2,
            StrideV = Size / 2,
            Matrix = ColorMatrix.Bt709,
            FullRange = false,
        };
        preprocessor.Process(picture, new byte[preprocessor.BytesPerPicture]);
    }

    /// <summary>The process that decodes: takes a request, makes pixels and writes records.</summary>
    public static void Send()
    {
        Prepare();
        Records(Request());
    }

    /// <summary>The process that asks: writes a request and reads records.</summary>
    public static void Receive()
    {
        var request = Request();
        using var source = RecordSource.Receive(Records(request), request);
        source.Read();
        source.Fill(new PreparedFrame([Size * Size * 3]));
    }

    private static DecodeRequest Request() =>
        JsonSerializer.Deserialize<DecodeRequest>(
            JsonSerializer.SerializeToUtf8Bytes(new DecodeRequest("", [s_recipe], new WantedFrames()), RecordKeys.Json),
            RecordKeys.Json
        )!;

    private static MemoryStream Records(DecodeRequest request)
    {
        var records = new MemoryStream();
        var writer = new FrameRecordWriter(records);
        writer.WriteStream(s_stream, request.Recipes);
        var frame = new PreparedFrame([Size * Size * 3]);
        frame.Begin(new FrameInfo(0, 0, FrameFlags.None, true, false), TimeSpan.Zero);
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
