namespace Framewise.Media.FFmpeg;

/// <summary>Counts what the index of an MP4 or MOV file says beyond the packets that are delivered.</summary>
internal static class EditList
{
    /// <summary>
    /// Packets that libavformat took out of its index because the edit list does not need them. The header's sample count tells that there
    /// may be some;
    /// a second look at the index without the edit list tells how many.
    /// </summary>
    public static long CountRemoved(Demuxer demuxer, VideoStreamInfo stream)
    {
        if (!IsMov(stream) || stream.FrameCountFromHeader is not { } stored)
            return 0;
        var kept = AvFormat.IndexEntryCount(demuxer.Stream(stream.StreamIndex));
        if (kept == 0 || kept >= stored)
            return 0;
        using var whole = Demuxer.Open(Path.GetFullPath(stream.Path), ignoreEditList: true, out _);
        if (whole is null || stream.StreamIndex >= whole.StreamCount)
            return 0;
        return Math.Max(0, AvFormat.IndexEntryCount(whole.Stream(stream.StreamIndex)) - kept);
    }

    /// <summary>Packets that the index lists but the file does not hold.</summary>
    public static long CountMissing(Demuxer demuxer, VideoStreamInfo stream, long delivered) =>
        IsMov(stream) ? Math.Max(0, AvFormat.IndexEntryCount(demuxer.Stream(stream.StreamIndex)) - delivered) : 0;

    public static bool IsMov(VideoStreamInfo stream) => stream.Container.StartsWith("mov,", StringComparison.Ordinal);
}
