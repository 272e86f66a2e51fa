namespace Framewise.Media.FFmpeg;

/// <summary>Opens a file and its video stream; every way to fail has its sentence.</summary>
internal static class VideoOpener
{
    private const int PermissionDenied = -13;
    private const int UnknownReason = -1;

    /// <summary>The opened container, positioned at its beginning, with the chosen stream and its decoder.</summary>
    public readonly record struct Opened(Demuxer Demuxer, int StreamIndex, nint Decoder);

    /// <summary>Opens a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="stream">The video stream, counted from 0 without cover pictures; null for FFmpeg's best.</param>
    public static Opened Open(string path, int? stream = null)
    {
        FFmpegLibraries.Require();
        var demuxer = OpenFile(path);
        try
        {
            // Its failures concern single streams (a broken audio track, say); whether the video can be decoded is decided below.
            _ = AvFormat.FindStreamInfo(demuxer.Context, 0);
            var index = stream is { } number
                ? NumberedStream(demuxer, path, number, out var decoder)
                : BestStream(demuxer, path, out decoder);
            demuxer.KeepOnly(index);
            return new Opened(demuxer, index, decoder);
        }
        catch
        {
            demuxer.Dispose();
            throw;
        }
    }

    private static Demuxer OpenFile(string path)
    {
        if (LiveAddress.TryParse(path) is { } live)
            return Demuxer.OpenLive(live, out var reason) ?? throw CannotReach(live, LiveAddress.Plain(path), reason);
        if (PictureSequence.Find(path) is { } pictures)
            return OpenPictures(pictures, path);
        var fullPath = RequireFile(path);
        return Demuxer.Open(fullPath, ignoreEditList: false, out var error) ?? throw CannotOpen(path, fullPath, error);
    }

    private static MediaException CannotReach(LiveAddress live, string source, int error) =>
        new(
            live.Device is { } device && error == Demuxer.NoSuchInput
                ? $"'{source}' cannot be opened: the FFmpeg of this system has no input called '{device}' (it would be in its libavdevice)."
                : $"'{source}' cannot be opened: {AvUtil.ErrorSentence(error)}.{CamerasInstead(live)}",
            source
        );

    private static string CamerasInstead(LiveAddress live) =>
        live.Device != "v4l2" || File.Exists(live.Address) ? ""
        : Directory.GetFiles("/dev", "video*") is { Length: > 0 } cameras
            ? $" There are: {string.Join(", ", cameras.Order(StringComparer.Ordinal))}."
        : " This machine has no camera (/dev/video*).";

    private static Demuxer OpenPictures(PictureSequence pictures, string path)
    {
        if (pictures.Hole is { } hole)
            throw new MediaException($"'{path}' lacks picture {hole} between {pictures.Numbers[0]} and {pictures.Numbers[^1]}.", path)
            {
                Kind = MediaErrorKind.NotFound,
                WayOut = "Bring it back, or number the pictures anew.",
            };
        return Demuxer.OpenPictures(pictures, out var error)
            ?? throw new MediaException($"'{path}' are no pictures that FFmpeg can read: {AvUtil.ErrorSentence(error)}.", path)
            {
                Kind = MediaErrorKind.NotAVideo,
            };
    }

    /// <summary>Starts the decoder of an opened file; damage in the codec's headers shows here.</summary>
    public static CodecContext StartDecoder(Opened file, string path, int threads, HardwareDevice? device = null)
    {
        var (demuxer, index) = (file.Demuxer, file.StreamIndex);
        var parameters = demuxer.Parameters(index);
        var decoder = device?.DecoderFor(Native.Read<int>(parameters, FFmpegLibraries.Offsets.ParametersCodecId), path) ?? file.Decoder;
        return CodecContext.Open(decoder, parameters, StreamHeaders.TimeBase(demuxer, index), threads, device, out var error)
            ?? throw new MediaException(
                $"'{path}' cannot be decoded: the decoder for {StreamHeaders.CodecName(demuxer, index)} refuses the stream's "
                    + $"headers{(error == UnknownReason ? "" : $" ({AvUtil.ErrorSentence(error)})")}.",
                path
            )
            {
                Kind = MediaErrorKind.Undecodable,
            };
    }

    private static string RequireFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var fullPath = Path.GetFullPath(path);
        if (Directory.Exists(fullPath))
            throw new MediaException($"'{path}' is a folder, not a video; give the files in it.", path) { Kind = MediaErrorKind.NotAVideo };
        var file = new FileInfo(fullPath);
        if (!file.Exists)
        {
            throw new MediaException(
                file.LinkTarget is { } target ? $"'{path}' is a symbolic link to '{target}', which does not exist or leads back to itself."
                    : FileName.WhyUnsayable(path) is { } why ? $"'{path}' cannot be opened: {why}."
                    : $"'{path}' does not exist.",
                path
            )
            {
                Kind = MediaErrorKind.NotFound,
            };
        }
        if (file.LinkTarget is null && file.Length == 0 && (file.Attributes & FileAttributes.Device) == 0 && IsRegular(fullPath))
            throw new MediaException($"'{path}' is empty (0 bytes): it was never written or its copy failed.", path)
            {
                Kind = MediaErrorKind.Empty,
            };
        return fullPath;
    }

    private static bool IsRegular(string fullPath)
    {
        try
        {
            using var handle = File.OpenHandle(fullPath);
            return RandomAccess.GetLength(handle) == 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    public static MediaException IsEncrypted(string path, string how) =>
        new($"'{path}' is encrypted ({how}): nobody can decode its pictures without the key.", path) { Kind = MediaErrorKind.Encrypted };

    private static MediaException CannotOpen(string path, string fullPath, int error)
    {
        if (error == PermissionDenied)
            return new MediaException($"'{path}' may not be read (permission denied).", path) { Kind = MediaErrorKind.AccessDenied };
        if (PlaylistKey.Of(fullPath) is { } key)
            return IsEncrypted(path, key);
        var shape = ContainerShape.Of(fullPath);
        return new MediaException(
            shape.LacksMovieIndex
                    ? $"'{path}' has lost its index (no 'moov' box): the recording or copy was cut off before it was finished, "
                        + "and FFmpeg cannot read it."
                : shape.IsText ? $"'{path}' is a text file, not a video."
                : $"'{path}' is not a video that FFmpeg can read: {AvUtil.ErrorSentence(error)}.",
            path
        )
        {
            Kind = MediaErrorKind.NotAVideo,
        };
    }

    private static int BestStream(Demuxer demuxer, string path, out nint decoder)
    {
        var best = AvFormat.FindBestStream(demuxer.Context, AvFormat.MediaTypeVideo, -1, -1, out decoder, 0);
        if (best >= 0 && !demuxer.IsAttachedPicture(best))
            return best;
        if (!demuxer.VideoStreams.Any())
            throw new MediaException(
                Enumerable.Range(0, demuxer.StreamCount).Any(demuxer.IsAttachedPicture)
                    ? $"'{path}' has no video stream; only a cover picture."
                    : $"'{path}' has no video stream{Others(demuxer)}.",
                path
            )
            {
                Kind = MediaErrorKind.NoVideoStream,
            };
        var first = demuxer.VideoStreams.First();
        decoder = DecoderOf(demuxer, path, first);
        return first;
    }

    private static int NumberedStream(Demuxer demuxer, string path, int number, out nint decoder)
    {
        int[] streams = [.. demuxer.VideoStreams];
        if (streams.Length == 0)
            return BestStream(demuxer, path, out decoder);
        if (number >= streams.Length)
            throw new MediaException(
                streams.Length == 1
                    ? $"'{path}' has no video stream {number}: its only one is 0."
                    : $"'{path}' has no video stream {number}: its {streams.Length} are 0 to {streams.Length - 1}.",
                path
            )
            {
                Kind = MediaErrorKind.NoVideoStream,
            };
        decoder = DecoderOf(demuxer, path, streams[number]);
        return streams[number];
    }

    private static nint DecoderOf(Demuxer demuxer, string path, int index)
    {
        var decoder = AvCodec.FindDecoder(Native.Read<int>(demuxer.Parameters(index), FFmpegLibraries.Offsets.ParametersCodecId));
        if (decoder != 0)
            return decoder;
        if (TrackHeader.Of(demuxer, index, path)?.Encryption is { } scheme)
            throw IsEncrypted(path, scheme);
        var codec = StreamHeaders.CodecName(demuxer, index);
        throw new MediaException(
            codec is "none" or "unknown_codec"
                ? $"'{path}' has a video stream whose codec {FFmpegLibraries.DecoderVersion()} does not know; a newer FFmpeg may."
                : $"'{path}' is coded with {codec}, for which {FFmpegLibraries.DecoderVersion()} has no decoder; "
                    + "a newer or fuller FFmpeg may.",
            path
        )
        {
            Kind = MediaErrorKind.NoDecoder,
        };
    }

    private static string Others(Demuxer demuxer) =>
        demuxer.StreamCount switch
        {
            0 => "",
            1 => "; its only stream is of another kind",
            var count => $"; its {count} streams are of other kinds",
        };
}
