using Framewise.Media;
using Framewise.Results.Ledger;

namespace Framewise.Runs.Merging;

/// <summary>The reports of the runs that wrote into the folders.</summary>
internal sealed class ShardReports(IReadOnlyList<string> folders)
{
    private readonly List<RunDocument> _runs =
    [
        .. folders
            .SelectMany(FilesIn)
            .Concat(folders.Select(folder => Path.Combine(folder, RunDocument.FileName)))
            .Select(RunDocument.TryRead)
            .OfType<RunDocument>(),
    ];

    /// <summary>The reports of shards in a folder.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "run.*-of-*.json").Order(StringComparer.Ordinal)];

    /// <summary>Shards that have not come to their end.</summary>
    public IEnumerable<string> Missing()
    {
        foreach (var count in _runs.Where(run => run.Shard is not null).Select(run => run.Shard!.Count).Distinct().Order())
        foreach (var number in Enumerable.Range(1, count))
        {
            var reports = _runs.Where(run => run.Shard == new VideoShard(number, count)).ToList();
            if (reports.Exists(run => run.Status == RunStatus.Finished && run.Counts.Vanished == 0))
                continue;
            var state =
                reports.Count == 0 ? "has left no report: it did not run, or was killed"
                : reports[0].Status == RunStatus.Finished ? "missed videos that had vanished"
                : $"was {reports[0].Status.ToString().ToLowerInvariant()}";
            yield return $"shard {number} of {count} {state}; run the same command with --shard {number}/{count} again";
        }
    }

    /// <summary>Videos that shards knew of and none has done, because they had planned by different lists of files.</summary>
    /// <param name="found">Names of the videos of which there are results.</param>
    public IEnumerable<string> Lost(IEnumerable<string> found)
    {
        var known = found.ToHashSet();
        foreach (
            var runs in _runs
                .Where(run => run is { Shard: not null, Plan: not null })
                .GroupBy(run => run.Shard!.Count)
                .OrderBy(runs => runs.Key)
        )
        {
            string[] lost =
            [
                .. runs.SelectMany(run => run.Plan!.Videos).Distinct().Where(video => !known.Contains(video)).Order(NaturalOrder.Instance),
            ];
            if (lost.Length == 0)
                continue;
            var plans = runs.DistinctBy(run => run.Plan!.Sha256).OrderBy(run => run.Shard!.Number).ToArray();
            var why =
                plans.Length == 1
                    ? "their results are gone"
                    : "the shards planned by different lists of files "
                        + $"({string.Join(", ", plans.Select(run => $"shard {run.Shard!.Number} saw {run.Plan!.Videos.Count}"))})";
            yield return $"{lost.Length} {(lost.Length == 1 ? "video is" : "videos are")} in nobody's shard, because {why}: "
                + $"{string.Join(", ", lost)}. "
                + "Run the same command for every shard again, now that no file comes or goes; what is finished is skipped.";
        }
    }

    /// <summary>The report of a single run; null where none is to be replaced.</summary>
    public RunDocument? Merge(IReadOnlyList<StoredResult> videos)
    {
        if (_runs.Count == 0)
            return null;
        var paths = _runs.SelectMany(run => run.Videos).ToLookup(video => video.Video, video => video.Path);
        // What a path led nowhere to has no ledger.
        var withLedger = videos.Select(video => video.Ledger.Input.Name).ToHashSet();
        RunDocument.RunVideo[] unreachable =
        [
            .. _runs
                .SelectMany(run => run.Videos)
                .Where(video => video.Status == VideoStatus.Failed && !withLedger.Contains(video.Video))
                .DistinctBy(video => video.Path),
        ];
        int Count(VideoStatus status) => videos.Count(video => video.Ledger.Status == status);
        return _runs[0] with
        {
            Status = RunStatus.Finished,
            Error = null,
            Shard = null,
            Plan = null,
            Counts = new(
                videos.Count + unreachable.Length,
                videos.Count + unreachable.Length,
                0,
                Count(VideoStatus.Damaged),
                Count(VideoStatus.Failed) + unreachable.Length,
                0,
                videos.Sum(video => video.Ledger.Counts.Rows)
            ),
            Videos =
            [
                .. videos.Select(video => Describe(video, paths[video.Ledger.Input.Name].FirstOrDefault() ?? video.Ledger.Input.Name)),
                .. unreachable,
            ],
            Processors = Provenance.ProcessorsOf(_runs),
            Started = _runs.Min(run => run.Started),
            Finished = _runs.Max(run => run.Finished),
        };
    }

    private static RunDocument.RunVideo Describe(StoredResult video, string path)
    {
        var ledger = video.Ledger;
        string[] files =
        [
            .. ledger.FileNames.Select(file =>
                Path.Combine(Path.GetDirectoryName(video.Name)!, file).Replace(Path.DirectorySeparatorChar, '/')
            ),
        ];
        return new RunDocument.RunVideo(
            ledger.Input.Name,
            null,
            path,
            ledger.Status,
            null,
            files.FirstOrDefault(),
            files,
            ledger.Counts.Rows,
            ledger.Problem
        );
    }
}
