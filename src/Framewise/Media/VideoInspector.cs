using System.Globalization;
using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>Tells what is in a file and what is odd about it from its headers and packets, at thousands of files a minute. May be used by
/// several threads.</summary>
internal static class VideoInspector
{
    /// <summary>
    /// Inspects one file. Whatever is wrong with it is in the result, so that one bad file never stops the others. The index of MP4 and MOV
    /// files stands for their packets; of other containers all packets are read, unless <paramref name="quick"/> asks for the headers only.
    /// </summary>
    /// <exception cref="MediaException">FFmpeg's libraries are missing, or of a release that Framewise does not know.</exception>
    public static VideoInspection Inspect(
        string path,
        bool quick = false,
        int? stream = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FFmpegLibraries.Require();
        var bytes = Length(path);
        VideoOpener.Opened file;
        try
        {
            file = VideoOpener.Open(path, stream);
        }
        catch (MediaException e)
        {
            return new VideoInspection
            {
                Path = path,
                Bytes = bytes,
                Problem = e.Message,
            };
        }
        using (file.Demuxer)
        {
            var info = StreamHeaders.Read(file.Demuxer, file.StreamIndex, path);
            var inspection = new VideoInspection
            {
                Path = path,
                Bytes = bytes,
                Stream = info,
                Streams = StreamHeaders.Describe(file.Demuxer),
                FieldOrder = StreamHeaders.FieldOrder(file.Demuxer, file.StreamIndex),
                Frames = info.FrameCountFromHeader,
                FramesFrom = info.FrameCountFromHeader is null ? null : "header",
                FramesPerSecond = info.AverageFrameRate.IsPositive ? info.AverageFrameRate.ToDouble() : null,
                Duration = info.DurationFromHeader,
            };
            inspection = inspection with { Problem = DecoderProblem(file, info) };
            var shape = ContainerShape.Of(path);
            inspection = quick
                ? inspection with
                {
                    Suspicions = Suspicions(null, null, shape, info),
                }
                : Count(inspection, file.Demuxer, info, shape, cancellationToken);
            if (file.Demuxer.PacketsApart is > 0 and var apart)
                inspection = inspection with
                {
                    Suspicions =
                    [
                        .. inspection.Suspicions,
                        new Damage(
                            Damage.AnotherStream,
                            $"{apart} packets of another video stream lie before or behind this one: the recording goes on there"
                        ),
                    ],
                };
            return Length(path) is var after && after != bytes
                ? inspection with
                {
                    Suspicions =
                    [
                        .. inspection.Suspicions,
                        new Damage("growing", $"its size changed from {bytes} to {after} bytes meanwhile: it is still being written"),
                    ],
                }
                : inspection;
        }
    }

    private static VideoInspection Count(
        VideoInspection inspection,
        Demuxer demuxer,
        VideoStreamInfo stream,
        ContainerShape shape,
        CancellationToken cancellationToken
    )
    {
        var removed = EditList.CountRemoved(demuxer, stream);
        var survey =
            (shape.IsFragmented ? null : PacketSurvey.ReadIndex(demuxer, stream, shape.ActualBytes))
            ?? PacketSurvey.ReadPackets(demuxer, stream, cancellationToken);
        var times = TimeStatistics.Of(survey.Times, stream, survey.LastDuration);
        return inspection with
        {
            Frames = survey.Frames,
            FramesFrom = survey.Source,
            HiddenByEditList = survey.Hidden + removed,
            IsConstantRate = times.IsConstantRate,
            FramesPerSecond = times.FramesPerSecond ?? inspection.FramesPerSecond,
            Duration =
                times.Duration
                ?? (inspection.FramesPerSecond is { } rate ? TimeSpan.FromSeconds(survey.Frames / rate) : inspection.Duration),
            Suspicions = Suspicions(survey, times, shape, stream),
            Problem =
                inspection.Problem is { } problem ? problem
                : survey.Frames == 0
                    ? $"'{inspection.Path}' holds no frame: its headers describe a video, but no packet of it is in the file."
                : null,
        };
    }

    private static string? DecoderProblem(VideoOpener.Opened file, VideoStreamInfo stream)
    {
        if (stream.Encryption is { } scheme)
            return VideoOpener.IsEncrypted(stream.Path, scheme).Message;
        try
        {
            VideoOpener.StartDecoder(file, stream.Path, threads: 1).Dispose();
            return null;
        }
        catch (MediaException e)
        {
            return e.Message;
        }
    }

    private static List<Damage> Suspicions(PacketSurvey? survey, TimeStatistics? times, ContainerShape shape, VideoStreamInfo stream)
    {
        var found = new List<Damage>();
        if (stream.Encryption is not null)
            return found;
        if (survey?.Encrypted > 0)
            Add("encrypted", $"{survey.Encrypted} of its {survey.Packets} packets are encrypted");
        if (survey?.ReadError is { } error)
            Add("read error", $"its packets can be read only up to number {survey.Packets}: {error}");
        if (survey?.Missing > 0)
            Add("truncated", $"its index promises {survey.Packets + survey.Missing} frames, {survey.Packets} are in the file");
        else if (shape.IsTruncated)
            Add("truncated", $"its header promises {shape.PromisedBytes} bytes, it has {shape.ActualBytes}");
        if (survey is { Frames: > 0, StartsWithKey: false })
            Add("no key frame first", $"it does not begin with a key frame: the first frames may be undecodable or damaged");
        if (survey?.Corrupt > 0)
            Add("corrupt", $"the container marks {survey.Corrupt} packets as corrupt");
        if (times is { Backward: > 0 })
            Add("backward", $"its clock does not go forward at {times.Backward} frames (joined recordings?)");
        if (survey is not null && times is not null && stream.Container != "avi" && times.Lost - survey.WithoutPicture is > 0 and var lost)
            Add("lost frames", $"{lost} frames are missing between the others, by the gaps in their times", times.FirstGapFrame);
        return found;
        void Add(string kind, FormattableString reason, long? frame = null) =>
            found.Add(new Damage(kind, reason.ToString(CultureInfo.InvariantCulture), frame));
    }

    private static long? Length(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file ? file.Length : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
