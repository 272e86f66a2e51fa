using Framewise.Media;
using Framewise.Media.FFmpeg;

namespace Framewise.FrameSources;

/// <summary>Cuts a long video into parts that begin at key frames. The cuts depend on the file and the wanted frames alone, so every
/// process finds the same.</summary>
internal static class LongVideo
{
    /// <summary>The parts, of about as many frames each and none longer than asked for if key frames are close enough; null, with the
    /// reason, where it cannot be cut exactly.</summary>
    public static IReadOnlyList<VideoPart>? Cut(
        string path,
        int? stream,
        TimeSpan longest,
        WantedFrames wanted,
        Action? waiting,
        out string? reason
    )
    {
        reason = null;
        try
        {
            var map = PacketMap.Read(path, stream, waiting: waiting);
            reason = map.Flaw ?? (ContainerShape.Of(path).IsTruncated ? "the file is not whole" : null);
            return reason is null ? Cut(map, longest, wanted, out reason) : null;
        }
        catch (MediaException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private static List<VideoPart>? Cut(PacketMap map, TimeSpan longest, WantedFrames wanted, out string? reason)
    {
        reason = null;
        var selection = new FrameSelection(wanted with { Step = null }, map.Stream.TimeBase);
        var (first, end, duration) = (-1, 0, TimeSpan.Zero);
        for (var i = 0; i < map.Times.Count; i++)
        {
            var frame = new FrameInfo(i, map.Times[i], FrameFlags.None, IsKey: false, Interlaced: false);
            var verdict = selection.Judge(frame);
            if (verdict == FrameSelection.Verdict.Stop)
                break;
            if (verdict == FrameSelection.Verdict.Skip)
                continue;
            if (first < 0)
                (first, duration) = (i, -selection.TimeOf(frame));
            end = i + 1;
        }
        if (end == 0)
            return null;
        duration += selection.TimeOf(new FrameInfo(end - 1, map.Times[end - 1], FrameFlags.None, IsKey: false, Interlaced: false));
        var count = (int)Math.Min(Math.Ceiling(duration / longest), end - first);
        if (count < 2)
            return null;
        var cuts = Cuts(map, first, end, count);
        if (cuts.Count == 0)
            reason = "it has no key frames to begin at";
        return cuts.Count == 0 ? null : Parts(map, cuts);
    }

    private static List<int> Cuts(PacketMap map, int first, int end, int count)
    {
        var cuts = new List<int>();
        var next = 1L;
        foreach (var key in map.KeyFrames)
        {
            if (key >= end || key - first < (end - first) * next / count)
                continue;
            cuts.Add(key);
            while (key - first >= (end - first) * next / count)
                next++;
        }
        return cuts;
    }

    private static List<VideoPart> Parts(PacketMap map, List<int> cuts)
    {
        var parts = new List<VideoPart>();
        for (var i = 0; i <= cuts.Count; i++)
            parts.Add(
                new VideoPart(
                    i + 1,
                    cuts.Count + 1,
                    i == 0 ? null : map.Times[cuts[i - 1]],
                    i == cuts.Count ? null : map.Times[cuts[i]],
                    i == 0 ? 0 : cuts[i - 1]
                )
            );
        return parts;
    }
}
