namespace Framewise.Media.FFmpeg;

/// <summary>
/// Finds the second fields of H.264 field pairs, which transport streams deliver in packets of their own although both fields make one
/// frame.
/// Only libavcodec's parser knows the sequence parameters that are needed to tell.
/// </summary>
internal sealed unsafe class FieldParser : IDisposable
{
    private const int CompleteFrames = 1;
    private const int TopField = 1;
    private const int BottomField = 2;
    private const int Progressive = 1;

    private nint _context;
    private nint _parser;
    private int _firstField;

    private FieldParser(nint context, nint parser) => (_context, _parser) = (context, parser);

    /// <summary>A parser for streams that may hold single fields, else null.</summary>
    public static FieldParser? For(Demuxer demuxer, VideoStreamInfo stream)
    {
        var (offsets, parameters) = (FFmpegLibraries.Offsets, demuxer.Parameters(stream.StreamIndex));
        if (stream.Codec != "h264" || Native.Read<int>(parameters, offsets.ParametersFieldOrder) == Progressive)
            return null;
        var parser = AvCodec.StartParser(Native.Read<int>(parameters, offsets.ParametersCodecId));
        if (parser == 0)
            return null;
        Native.Write(parser, offsets.ParserFlags, CompleteFrames);
        var context = AvCodec.AllocateContext(0);
        _ = AvCodec.ParametersToContext(context, parameters);
        return new FieldParser(context, parser);
    }

    /// <summary>Whether the packet completes the frame that the packet before it began.</summary>
    public bool IsSecondField(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
            _ = AvCodec.Parse(_parser, _context, out _, out _, bytes, data.Length, AvUtil.NoPts, AvUtil.NoPts, 0);
        var structure = Native.Read<int>(_parser, FFmpegLibraries.Offsets.ParserPictureStructure);
        var isField = structure is TopField or BottomField;
        var isSecond = isField && _firstField != 0 && _firstField != structure;
        _firstField = isField && !isSecond ? structure : 0;
        return isSecond;
    }

    public void Dispose()
    {
        if (_context == 0)
            return;
        AvCodec.CloseParser(_parser);
        AvCodec.FreeContext(ref _context);
        _parser = 0;
    }
}
