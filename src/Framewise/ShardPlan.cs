using Framewise.Media;
using Framewise.Results;

namespace Framewise;

/// <summary>Deals the work of a run out to shards, by the frames that are expected. Every shard makes the same plan of the same files.</summary>
internal sealed class ShardPlan(ResultOptions results, ClassifierOptions options)
{
    // Of videos whose headers tell nothing; only their proportion to the others suffers where it is wrong.
    private const double AssumedBytesPerFrame = 20_000;

    /// <summary>Why videos that are long enough are not cut.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>What this process does.</summary>
    public async Task<IReadOnlyList<RunItem>> MakeAsync(IReadOnlyList<VideoFile> videos, CancellationToken cancellationToken)
    {
        if (results.Shard is not { } shard) return [.. videos.Select(video => new RunItem(video))];
        var work = new List<(RunItem Item, double Frames)>();
        var index = 0;
        await foreach (var inspection in InspectionRun.InspectAsync(videos, quick: true, options.Threads, cancellationToken).ConfigureAwait(false))
        {
            var frames = ExpectedFrames(inspection);
            work.AddRange(Cut(videos[index++], inspection).Select(item => (item, frames * item.Share)));
        }
        var shards = shard.Deal(work, item => item.Frames);
        var all = work.Select((item, i) => (item.Item, Shard: shards[i])).ToLookup(item => item.Item.Video);
        return
        [
            .. work.Where((_, i) => shards[i] == shard.Number)
                .Select(item => item.Item.Part is null ? item.Item : item.Item with { Shards = [.. all[item.Item.Video].Select(part => part.Shard)] }),
        ];
    }

    private IEnumerable<RunItem> Cut(VideoFile video, VideoInspection inspection)
    {
        if (results.SplitLong is not { } longest || !(inspection.Duration > longest)) return [new RunItem(video)];
        if (LongVideo.Cut(video.Path, longest, options, out var reason) is { } parts) return parts.Select(part => new RunItem(video, part));
        if (reason is not null) Notices.Add($"{video.Path}: is not divided, because {reason}");
        return [new RunItem(video)];
    }

    private static double ExpectedFrames(VideoInspection inspection) =>
        inspection.Frames ?? inspection.Duration?.TotalSeconds * inspection.FramesPerSecond ?? (inspection.Bytes ?? 0) / AssumedBytesPerFrame;
}
