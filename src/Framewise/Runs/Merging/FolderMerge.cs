using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Reading;

namespace Framewise.Runs.Merging;

/// <summary>One merge of folders into one.</summary>
internal sealed class FolderMerge(IReadOnlyList<string> folders, string output)
{
    private readonly ResultFiles _files = ResultFiles.OfSystem;
    private readonly List<StoredResult> _videos = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _refused = [];
    private int _joined;

    public MergeSummary Run(CancellationToken cancellationToken)
    {
        var found = folders.Select(ResultFolder.Open).ToArray();
        var wholes = found
            .SelectMany(folder => folder.Videos)
            .Where(video => WhyNotWhole(video) is null)
            .Select(StoredResult.OfWhole)
            .ToLookup(result => result.Name);
        var parts = found.SelectMany(folder => StoredResult.FindParts(folder.Path, folder.Files)).ToLookup(part => part.Name);
        StoredResult[] all = [.. wholes.Concat(parts).SelectMany(group => group)];
        var runs = new ShardReports(folders);
        _refused.AddRange(found.SelectMany(folder => folder.Videos).Select(WhyNotWhole).OfType<string>());
        _refused.AddRange(found.SelectMany(folder => folder.Problems).Select(problem => problem.Message));
        if (all.Length == 0)
            throw new ResultException($"There are no results in {Names(folders)}.", folders[0])
            {
                WayOut = "Name folders that classify wrote to.",
            };
        ThrowIfMixed(all);
        _missing.AddRange(runs.Missing());
        if (_missing.Count == 0)
            _refused.AddRange(runs.Lost(all.Select(result => result.Ledger.Input.Name)));
        foreach (var name in wholes.Select(group => group.Key).Union(parts.Select(group => group.Key)).Order(NaturalOrder.Instance))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (wholes[name].Any())
                Keep(name, [.. wholes[name]]);
            else
                Join(name, [.. parts[name]], cancellationToken);
        }
        WriteRun(runs);
        return new MergeSummary
        {
            Videos = _videos.Count,
            Joined = _joined,
            Rows = _videos.Sum(video => video.Ledger.Counts.Rows),
            Damaged = _videos.Count(video => video.Ledger.Status == VideoStatus.Damaged),
            Failed = _videos.Count(video => video.Ledger.Status == VideoStatus.Failed),
            Missing = _missing,
            Refused = _refused,
            Notices = [.. DifferentProcessors()],
        };
    }

    /// <summary>Why a video cannot be merged; null where it can.</summary>
    private static string? WhyNotWhole(VideoResult video) =>
        video.Ledger is null
            ? $"'{video.Tables[0]}' has no ledger beside it, so nobody knows what it is a table of; it is not merged. "
                + "The same command again makes both."
        : video.Tables.Count == 0 && video.Ledger.Table is not null ? video.WhyNoTable
        : null;

    private void Keep(string name, StoredResult[] results)
    {
        var result = results[0];
        if (Array.Find(results, other => !other.IsSameAs(result)) is { } other)
            throw new ResultException(
                $"'{result.LedgerPath}' and '{other.LedgerPath}' are different results of one video.",
                other.LedgerPath
            )
            {
                WayOut = "Merge only what one command made.",
            };
        var target = Path.Combine(output, name);
        if (!Array.Exists(results, place => Path.GetFullPath(place.LedgerPath) == Path.GetFullPath(target)))
            result.CopyTo(_files, target);
        StoredResult.RemoveParts(_files, PathsOf(name, result.Ledger));
        _videos.Add(result);
    }

    private void Join(string name, StoredResult[] parts, CancellationToken cancellationToken)
    {
        var video = parts[0].Ledger.Input.Name;
        var join = new PartJoin(parts);
        if (join.Missing.Count > 0)
        {
            _missing.AddRange(join.WhatMakesMissing().Select(what => $"{video}: {what}"));
            return;
        }
        if (join.WhyNot() is { } reason)
        {
            _refused.Add(
                $"{video}: its parts cannot be merged, because {reason}. The same command without --shard does the whole video again."
            );
            return;
        }
        var paths = PathsOf(name, parts[0].Ledger);
        _videos.Add(new(name, paths.Ledger, join.Write(_files, paths, cancellationToken)));
        StoredResult.RemoveParts(_files, paths);
        _joined++;
    }

    private ResultPaths PathsOf(string name, LedgerDocument ledger) =>
        ResultPaths.At(Path.Combine(output, Path.ChangeExtension(name, null)), ledger.Options.Compat2017);

    private void WriteRun(ShardReports runs)
    {
        if (_missing.Count + _refused.Count > 0 || runs.Merge(_videos) is not { } report)
            return;
        _files.WriteWhole(Path.Combine(output, RunDocument.FileName), report.ToJson());
        foreach (var file in ShardReports.FilesIn(output))
            _files.Delete(file);
    }

    private IEnumerable<string> DifferentProcessors()
    {
        var processors = _videos.SelectMany(video => video.Ledger.Processors ?? []).CountBy(processor => processor).ToArray();
        if (processors.Length > 1)
            yield return $"The videos were classified on {processors.Length} different processors: "
                + $"{string.Join("; ", processors.Select(processor => $"{processor.Key} ({processor.Value} videos)"))}. "
                + "Where their instructions differ, probabilities may in the last digits (docs/results.md, 'Other processors').";
    }

    private static void ThrowIfMixed(IReadOnlyList<StoredResult> results)
    {
        var (_, path, first) = results[0];
        foreach (var (_, otherPath, other) in results)
        {
            var difference =
                other.Schema != first.Schema ? "schemas"
                : other.Models.Count != first.Models.Count
                || !other.Models.Zip(first.Models).All(pair => pair.First.GivesTheSameAs(pair.Second))
                    ? "models"
                : OptionsOf(other) != OptionsOf(first) ? "options"
                : (other.Framewise, other.Decoder, other.Runtime) != (first.Framewise, first.Decoder, first.Runtime)
                    ? "versions of framewise, the decoder or the runtime"
                : null;
            if (difference is not null)
                throw new ResultException($"'{path}' and '{otherPath}' were made with different {difference}.", otherPath)
                {
                    WayOut = "Merge only what one command made, or run it again where that differs.",
                };
        }
    }

    /// <summary>The options of the command: each of a file's streams has its own number in them.</summary>
    private static OptionFacts OptionsOf(LedgerDocument ledger) =>
        ledger.IsOneOfEveryStream ? ledger.Options with { Stream = null } : ledger.Options;

    private static string Names(IReadOnlyList<string> folders) => string.Join(", ", folders.Select(folder => $"'{folder}'"));
}
