using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>How the work of a run is dealt out to shards, by the frames that are expected. Every shard makes the same plan of the same
/// files.</summary>
internal sealed class ShardPlan
{
    private readonly ResultOptions _results;
    private readonly ILookup<VideoFile, int> _shardsOf;

    public ShardPlan(
        IReadOnlyList<VideoFile> videos,
        ResultOptions results,
        VideoClassifier classifier,
        CancellationToken cancellationToken
    )
    {
        _results = results;
        var (work, notices) = (new List<(VideoTask Task, double Frames)>(), new List<string>());
        foreach (var video in results.Shard is null ? [] : videos)
        {
            var survey = classifier.Survey(video, results.SplitLong, cancellationToken);
            if (survey.Reason is { } reason && results.SplitLong is not null)
                notices.Add($"{video.Path}: is not divided, because {reason}");
            var tasks = survey.Parts?.Select(part => new VideoTask(video, part)) ?? [new VideoTask(video)];
            work.AddRange(tasks.Select(task => (task, survey.Frames * task.Share)));
        }
        var dealt = results.Shard?.Deal(work, task => task.Frames).Zip(work, (shard, task) => (Shard: shard, task.Task)).ToArray() ?? [];
        _shardsOf = dealt.ToLookup(piece => piece.Task.Video, piece => piece.Shard);
        Notices = notices;
        Tasks = results.Shard is { } own
            ? [.. dealt.Where(piece => piece.Shard == own.Number).Select(piece => piece.Task)]
            : [.. videos.Select(video => new VideoTask(video))];
        Facts = results.Shard is null
            ? null
            : PlanFacts.From(
                dealt.Select(piece => $"{piece.Shard} {SizeOf(piece.Task.Video)} {piece.Task.Part} {piece.Task.Video.RelativePath}"),
                [.. videos.Select(video => video.RelativePath)]
            );
    }

    /// <summary>What this process does.</summary>
    public IReadOnlyList<VideoTask> Tasks { get; }

    /// <summary>Why videos that are long enough are not cut.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>What was planned for all shards; null where there are none.</summary>
    public PlanFacts? Facts { get; }

    /// <summary>What the ledger of a part says of the plan; null for a whole video.</summary>
    public PartFacts? PartOf(VideoTask task) =>
        task.Part is null
            ? null
            : new PartFacts
            {
                Range = task.Part,
                Shards = [.. _shardsOf[task.Video]],
                ShardCount = _results.Shard!.Count,
                LongestSeconds = _results.SplitLong!.Value.TotalSeconds,
                Formats = _results.Formats,
            };

    private static long SizeOf(VideoFile video) => new FileInfo(video.Path) is { Exists: true } file ? file.Length : -1;
}
