namespace Framewise.Media.FFmpeg;

/// <summary>
/// Where the few fields that Media reads lie in FFmpeg's structs (64-bit), per release series. docs/ffmpeg-offsets.md says which header
/// each number comes from.
/// A field that a release does not have is -1.
/// </summary>
internal sealed record StructOffsets
{
    // AVFormatContext
    public int FormatInput { get; init; } = 8;
    public int FormatStreamCount { get; init; } = 44;
    public int FormatStreams { get; init; } = 48;
    public int FormatStartTime { get; init; } = 64;
    public int FormatDuration { get; init; } = 72;
    public int FormatMetadata { get; init; } = 176;

    // AVStream
    public required int StreamId { get; init; }
    public required int StreamParameters { get; init; }
    public required int StreamTimeBase { get; init; }
    public required int StreamStartTime { get; init; }
    public required int StreamDuration { get; init; }
    public required int StreamFrameCount { get; init; }
    public required int StreamDisposition { get; init; }
    public required int StreamDiscard { get; init; }
    public required int StreamMetadata { get; init; }
    public required int StreamAverageFrameRate { get; init; }
    public required int StreamRealBaseFrameRate { get; init; }

    // AVCodecParameters
    public int ParametersCodecType { get; init; }
    public int ParametersCodecId { get; init; } = 4;
    public int ParametersExtradata { get; init; } = 16;
    public int ParametersExtradataSize { get; init; } = 24;
    public int ParametersSideData { get; init; } = -1;
    public int ParametersSideDataCount { get; init; } = -1;
    public required int ParametersFormat { get; init; }
    public required int ParametersWidth { get; init; }
    public required int ParametersHeight { get; init; }
    public required int ParametersFieldOrder { get; init; }
    public required int ParametersColorRange { get; init; }
    public required int ParametersColorPrimaries { get; init; }
    public required int ParametersColorTransfer { get; init; }
    public required int ParametersColorSpace { get; init; }
    public required int ParametersChromaLocation { get; init; }
    public int ParametersVideoDelay => ParametersChromaLocation + 4;

    // AVCodec, AVOption
    public int CodecId { get; init; } = 20;
    public int OptionOffset { get; init; } = 16;

    // AVCodecContext, AVCodecParserContext
    public int CodecOpaque { get; init; } = 48;
    public int ParserFlags { get; init; } = 184;
    public int ParserPictureStructure { get; init; } = 304;

    // AVPacket
    public int PacketPts { get; init; } = 8;
    public int PacketDts { get; init; } = 16;
    public int PacketData { get; init; } = 24;
    public int PacketSize { get; init; } = 32;
    public int PacketStreamIndex { get; init; } = 36;
    public int PacketFlags { get; init; } = 40;
    public int PacketDuration { get; init; } = 64;

    // AVFrame
    public int FrameData { get; init; }
    public int FrameStrides { get; init; } = 64;
    public int FrameWidth { get; init; } = 104;
    public int FrameHeight { get; init; } = 108;
    public int FrameFormat { get; init; } = 116;
    public int FrameKey { get; init; } = 120;
    public int FrameInterlaced { get; init; } = -1;
    public int FramePts { get; init; } = 136;
    public int FramePacketDts { get; init; } = 144;
    public required int FrameFlags { get; init; }
    public required int FrameColorRange { get; init; }
    public required int FrameColorSpace { get; init; }
    public required int FrameChromaLocation { get; init; }
    public required int FrameBestEffortPts { get; init; }
    public required int FrameDecodeErrors { get; init; }

    // AVPixFmtDescriptor, AVComponentDescriptor
    public int DescriptorComponentCount { get; init; } = 8;
    public int DescriptorLog2ChromaWidth { get; init; } = 9;
    public int DescriptorLog2ChromaHeight { get; init; } = 10;
    public int DescriptorFlags { get; init; } = 16;
    public int DescriptorFirstDepth { get; init; } = 40;

    /// <summary>The offsets of one libavformat major version.</summary>
    public static StructOffsets For(int formatMajor) =>
        formatMajor switch
        {
            59 => Release5,
            60 => Release6,
            61 => Release7,
            62 or 63 => Release8,
            _ => throw new ArgumentOutOfRangeException(nameof(formatMajor), formatMajor, "No table for this libavformat major version."),
        };

    private static StructOffsets Release5 { get; } =
        new()
        {
            StreamId = 4,
            StreamParameters = 208,
            StreamTimeBase = 16,
            StreamStartTime = 24,
            StreamDuration = 32,
            StreamFrameCount = 40,
            StreamDisposition = 48,
            StreamDiscard = 52,
            StreamMetadata = 64,
            StreamAverageFrameRate = 72,
            StreamRealBaseFrameRate = 200,
            ParametersFormat = 28,
            ParametersWidth = 56,
            ParametersHeight = 60,
            ParametersFieldOrder = 72,
            ParametersColorRange = 76,
            ParametersColorPrimaries = 80,
            ParametersColorTransfer = 84,
            ParametersColorSpace = 88,
            ParametersChromaLocation = 92,
            FrameInterlaced = 188,
            FrameFlags = 316,
            FrameColorRange = 320,
            FrameColorSpace = 332,
            FrameChromaLocation = 336,
            FrameBestEffortPts = 344,
            FrameDecodeErrors = 376,
        };

    private static StructOffsets Release6 { get; } =
        Release5 with
        {
            StreamId = 12,
            StreamParameters = 16,
            StreamTimeBase = 32,
            StreamStartTime = 40,
            StreamDuration = 48,
            StreamFrameCount = 56,
            StreamDisposition = 64,
            StreamDiscard = 68,
            StreamMetadata = 80,
            StreamAverageFrameRate = 88,
            StreamRealBaseFrameRate = 216,
        };

    private static StructOffsets Release7 { get; } =
        Release6 with
        {
            FormatStartTime = 96,
            FormatDuration = 104,
            FormatMetadata = 192,
            ParametersSideData = 32,
            ParametersSideDataCount = 40,
            ParametersFormat = 44,
            ParametersWidth = 72,
            ParametersHeight = 76,
            ParametersFieldOrder = 96,
            ParametersColorRange = 100,
            ParametersColorPrimaries = 104,
            ParametersColorTransfer = 108,
            ParametersColorSpace = 112,
            ParametersChromaLocation = 116,
            FrameInterlaced = -1,
            FrameFlags = 292,
            FrameColorRange = 296,
            FrameColorSpace = 308,
            FrameChromaLocation = 312,
            FrameBestEffortPts = 320,
            FrameDecodeErrors = 344,
        };

    private static StructOffsets Release8 { get; } =
        Release7 with
        {
            StreamRealBaseFrameRate = 204,
            FrameKey = -1,
            FrameFlags = 276,
            FrameColorRange = 280,
            FrameColorSpace = 292,
            FrameChromaLocation = 296,
            FrameBestEffortPts = 304,
            FrameDecodeErrors = 320,
        };
}
