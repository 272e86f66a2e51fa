using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Runs.Merging;

namespace Framewise.Runs;

/// <summary>The parts of videos that shards have left in a folder of results.</summary>
internal sealed class EarlierParts
{
    private readonly ResultOptions _results;
    private readonly ILookup<string, StoredResult> _parts;
    private readonly bool _any;

    public EarlierParts(ResultOptions results)
    {
        _results = results;
        string[] files =
        [
            .. FolderWalk
                .Files(results.Folder, (_, _) => { })
                .Where(file => Path.GetFileName(file).Contains(ResultPaths.PartMark, StringComparison.Ordinal)),
        ];
        _any = files.Length > 0;
        _parts = (results.Overwrite ? [] : StoredResult.FindParts(results.Folder, files)).ToLookup(part => part.Name);
    }

    /// <summary>Makes the whole result of a video's parts where all are there and fit together; says what came of it, null where there are
    /// none.</summary>
    public string? Join(ResultPaths whole, CancellationToken cancellationToken)
    {
        var parts = _parts[Path.GetRelativePath(_results.Folder, whole.Ledger)];
        if (!parts.Any() || File.Exists(whole.Ledger))
            return null;
        var join = new PartJoin(parts);
        if ((join.Missing.Count > 0 ? join.WhatMakesMissing().First() : join.WhyNot()) is { } reason)
            return $"its parts do not count, because {reason}";
        join.Write(_results.Files, whole, cancellationToken);
        StoredResult.RemoveParts(_results.Files, whole);
        return "its parts were merged";
    }

    /// <summary>Removes the parts of a video that has a whole result.</summary>
    public void Remove(ResultPaths whole)
    {
        if (_any)
            StoredResult.RemoveParts(_results.Files, whole);
    }
}
