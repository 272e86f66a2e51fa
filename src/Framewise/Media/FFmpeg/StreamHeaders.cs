using System.Globalization;

namespace Framewise.Media.FFmpeg;

/// <summary>Reads what the headers say about the chosen stream.</summary>
internal static unsafe class StreamHeaders
{
    private const long MaxPlausibleSeconds = 10L * 366 * 24 * 3600;
    private static readonly Rational Microseconds = new(1, 1_000_000);

    public static StreamColor Color(Demuxer demuxer, int index)
    {
        var (offsets, parameters) = (FFmpegLibraries.Offsets, demuxer.Parameters(index));
        return new StreamColor(
            Native.Read<int>(parameters, offsets.ParametersColorSpace),
            Native.Read<int>(parameters, offsets.ParametersColorRange),
            Native.Read<int>(parameters, offsets.ParametersChromaLocation)
        );
    }

    public static VideoStreamInfo Read(Demuxer demuxer, int index, string path)
    {
        var header = TrackHeader.Of(demuxer, index, path);
        var (offsets, stream, parameters, color) = (
            FFmpegLibraries.Offsets,
            demuxer.Stream(index),
            demuxer.Parameters(index),
            Color(demuxer, index)
        );
        int width = Native.Read<int>(parameters, offsets.ParametersWidth),
            height = Native.Read<int>(parameters, offsets.ParametersHeight);
        var format = Native.Read<int>(parameters, offsets.ParametersFormat);
        var layout = format < 0 ? null : PixelLayout.Of(format);
        var timeBase = TimeBase(demuxer, index);
        var frames = Native.Read<long>(stream, offsets.StreamFrameCount);
        var start = Native.Read<long>(stream, offsets.StreamStartTime);
        int transfer = Native.Read<int>(parameters, offsets.ParametersColorTransfer),
            primaries = Native.Read<int>(parameters, offsets.ParametersColorPrimaries);
        return new VideoStreamInfo
        {
            Path = path,
            Container = demuxer.Container,
            Codec = CodecName(demuxer, index),
            DecoderVersion = FFmpegLibraries.DecoderVersion(),
            StreamIndex = index,
            VideoStreamIndex = demuxer.VideoStreams.TakeWhile(stream => stream != index).Count(),
            VideoStreamCount = demuxer.VideoStreams.Count(),
            TimeBase = timeBase,
            Width = width,
            Height = height,
            Orientation = StreamOrientation(stream, parameters),
            SampleAspectRatio = AvFormat.GuessSampleAspectRatio(demuxer.Context, stream, 0),
            AverageFrameRate = Native.Read<Rational>(stream, offsets.StreamAverageFrameRate),
            RealBaseFrameRate = Native.Read<Rational>(stream, offsets.StreamRealBaseFrameRate),
            FrameCountFromHeader = frames > 0 ? frames : null,
            DurationFromHeader =
                Duration(Native.Read<long>(stream, offsets.StreamDuration), timeBase)
                ?? Duration(Native.Read<long>(demuxer.Context, offsets.FormatDuration), Microseconds),
            StartPts = start == AvUtil.NoPts ? null : start,
            EarliestStart =
                Native.Read<long>(demuxer.Context, offsets.FormatStartTime) is var earliest && earliest != AvUtil.NoPts
                    ? TimeSpan.FromMicroseconds(earliest)
                    : null,
            StartTimeCode = AnyTag(demuxer, index, "timecode"),
            CreationTime = DateTimeOffset.TryParse(
                AnyTag(demuxer, index, "creation_time"),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var created
            )
                ? created
                : null,
            Encryption = header?.Encryption,
            ContainerCrop = header?.Crop,
            PixelFormat = layout?.Name ?? "unknown",
            Matrix = ColorTags.Matrix(color.Space, ColorTags.Unspecified, width, height),
            FullRange = ColorTags.IsFullRange(color.Range, 0, layout?.ImpliesFullRange ?? false),
            ColorSpace = AvUtil.Text(AvUtil.ColorSpaceName(color.Space)) ?? "unknown",
            ColorTransfer = AvUtil.Text(AvUtil.ColorTransferName(transfer)) ?? "unknown",
            ColorPrimaries = AvUtil.Text(AvUtil.ColorPrimariesName(primaries)) ?? "unknown",
            IsHdr = ColorTags.IsHdr(transfer),
            WideGamut = ColorTags.IsWideGamut(primaries),
            HasAlpha = (layout?.HasAlpha ?? false) || Tag(demuxer, index, "alpha_mode") == "1",
            Interlaced = Native.Read<int>(parameters, offsets.ParametersFieldOrder) > 1,
        };
    }

    public static Rational TimeBase(Demuxer demuxer, int index) =>
        Native.Read<Rational>(demuxer.Stream(index), FFmpegLibraries.Offsets.StreamTimeBase);

    /// <summary>The codec's global header; the span lives as long as the demuxer.</summary>
    public static ReadOnlySpan<byte> Extradata(Demuxer demuxer, int index)
    {
        var (offsets, parameters) = (FFmpegLibraries.Offsets, demuxer.Parameters(index));
        var data = Native.Read<nint>(parameters, offsets.ParametersExtradata);
        return data == 0 ? default : new ReadOnlySpan<byte>((void*)data, Native.Read<int>(parameters, offsets.ParametersExtradataSize));
    }

    public static string CodecName(Demuxer demuxer, int index) =>
        AvUtil.Text(AvCodec.Name(Native.Read<int>(demuxer.Parameters(index), FFmpegLibraries.Offsets.ParametersCodecId))) ?? "unknown";

    /// <summary>ffprobe's word for the order of fields: the first letter is the field coded first, the second the one shown
    /// first.</summary>
    public static string FieldOrder(Demuxer demuxer, int index) =>
        Native.Read<int>(demuxer.Parameters(index), FFmpegLibraries.Offsets.ParametersFieldOrder) switch
        {
            1 => "progressive",
            2 => "tt",
            3 => "bb",
            4 => "tb",
            5 => "bt",
            _ => "unknown",
        };

    /// <summary>Kind and codec of every stream, such as <c>video h264</c>.</summary>
    public static IReadOnlyList<string> Describe(Demuxer demuxer)
    {
        var streams = new string[demuxer.StreamCount];
        for (var i = 0; i < streams.Length; i++)
        {
            var type =
                AvUtil.Text(AvUtil.MediaTypeName(Native.Read<int>(demuxer.Parameters(i), FFmpegLibraries.Offsets.ParametersCodecType)))
                ?? "unknown";
            streams[i] = $"{(demuxer.IsAttachedPicture(i) ? "cover" : type)} {CodecName(demuxer, i)}";
        }
        return streams;
    }

    /// <summary>A metadata tag of the stream, or null.</summary>
    public static string? Tag(Demuxer demuxer, int index, string key) =>
        Tag(Native.Read<nint>(demuxer.Stream(index), FFmpegLibraries.Offsets.StreamMetadata), key);

    /// <summary>A metadata tag of the file, or null.</summary>
    public static string? FileTag(Demuxer demuxer, string key) =>
        Tag(Native.Read<nint>(demuxer.Context, FFmpegLibraries.Offsets.FormatMetadata), key);

    /// <summary>A tag of the stream, else of the file, else of another stream: a time code has a track of its own.</summary>
    private static string? AnyTag(Demuxer demuxer, int index, string key) =>
        Tag(demuxer, index, key)
        ?? FileTag(demuxer, key)
        ?? Enumerable.Range(0, demuxer.StreamCount).Select(i => Tag(demuxer, i, key)).FirstOrDefault(text => text is not null);

    private static string? Tag(nint dictionary, string key)
    {
        var entry = AvUtil.GetEntry(dictionary, key, 0, 0);
        return entry == 0 ? null : AvUtil.Text(Native.Read<nint>(entry, IntPtr.Size));
    }

    private static TimeSpan? Duration(long ticks, Rational timeBase)
    {
        if (ticks <= 0 || !timeBase.IsPositive)
            return null;
        var seconds = ticks * timeBase.ToDouble();
        return seconds > MaxPlausibleSeconds ? null : TimeSpan.FromSeconds(seconds);
    }

    private static Orientation StreamOrientation(nint stream, nint parameters)
    {
        var offsets = FFmpegLibraries.Offsets;
        nint matrix;
        if (offsets.ParametersSideData < 0)
        {
            matrix = AvFormat.StreamSideData(stream, AvCodec.PacketSideDataDisplayMatrix, out var size);
            if (size < 36)
                return default;
        }
        else
        {
            var entry = AvCodec.SideData(
                Native.Read<nint>(parameters, offsets.ParametersSideData),
                Native.Read<int>(parameters, offsets.ParametersSideDataCount),
                AvCodec.PacketSideDataDisplayMatrix
            );
            if (entry == 0 || Native.Read<nuint>(entry, IntPtr.Size) < 36)
                return default;
            matrix = Native.Read<nint>(entry, 0);
        }
        return matrix == 0 ? default : DisplayMatrix.ToOrientation(new ReadOnlySpan<int>((void*)matrix, 9));
    }
}
