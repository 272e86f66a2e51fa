using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>Deals the work of a run out to shards, by the frames that are expected. Every shard makes the same plan of the same
/// files.</summary>
internal sealed class ShardPlan(ResultOptions results, VideoClassifier classifier)
{
    /// <summary>Why videos that are long enough are not cut.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>What was planned for all shards; null where there are none, and before it is made.</summary>
    public PlanFacts? Facts { get; private set; }

    /// <summary>What this process does.</summary>
    public IReadOnlyList<RunItem> Make(IReadOnlyList<VideoFile> videos, CancellationToken cancellationToken)
    {
        if (results.Shard is not { } shard)
            return [.. videos.Select(video => new RunItem(video))];
        var work = new List<(RunItem Item, double Frames)>();
        foreach (var video in videos)
        {
            var survey = classifier.Survey(video, results.SplitLong, cancellationToken);
            if (survey.Reason is { } reason && results.SplitLong is not null)
                Notices.Add($"{video.Path}: is not divided, because {reason}");
            var items = survey.Parts?.Select(part => new RunItem(video, part)) ?? [new RunItem(video)];
            work.AddRange(items.Select(item => (item, survey.Frames * item.Share)));
        }
        var shards = shard.Deal(work, item => item.Frames);
        Facts = PlanFacts.From(
            work.Select((item, i) => $"{shards[i]} {SizeOf(item.Item.Video)} {item.Item.Part} {item.Item.Video.RelativePath}"),
            [.. videos.Select(video => video.RelativePath)]
        );
        var all = work.Select((item, i) => (item.Item, Shard: shards[i])).ToLookup(item => item.Item.Video);
        return
        [
            .. work.Where((_, i) => shards[i] == shard.Number)
                .Select(item =>
                    item.Item.Part is null ? item.Item : item.Item with { Shards = [.. all[item.Item.Video].Select(part => part.Shard)] }
                ),
        ];
    }

    private static long SizeOf(VideoFile video) => new FileInfo(video.Path) is { Exists: true } file ? file.Length : -1;
}
