using Framewise.Results.Files;
using Framewise.Runs.Merging;

namespace Framewise.Runs;

/// <summary>Makes one folder of results of several, or of one into which several shards wrote: exactly the files of a single run.</summary>
internal static class ResultMerge
{
    /// <summary>Merges. Parts of videos become whole tables where it is proven that they fit; what is merged in its own folder is tidied
    /// up, other folders are only read.</summary>
    /// <param name="folders">Folders that classify wrote to.</param>
    /// <param name="output">Where the merged results go; null where there is one folder, which then is that.</param>
    /// <param name="cancellationToken">Stops between two videos.</param>
    /// <exception cref="ResultException">The folders' results do not belong together, a run is writing there, or files cannot be
    /// written.</exception>
    public static MergeSummary Merge(IReadOnlyList<string> folders, string? output = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (folders.Count == 0)
            throw new ArgumentException("At least one folder is needed.", nameof(folders));
        if (output is null && folders.Count > 1)
            throw new ResultException("Several folders are merged into another one: name it with --out.");
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } nowhere)
            throw new ResultException($"There is no folder '{nowhere}'.", nowhere) { WayOut = "Name folders that classify wrote to." };
        output ??= folders[0];
        OutputFolder.Prepare(output);
        var locks = new List<OutputLock>();
        try
        {
            locks.Add(OutputLock.Take(output));
            foreach (
                var folder in folders.Where(folder => Path.GetFullPath(folder) != Path.GetFullPath(output)).DistinctBy(Path.GetFullPath)
            )
                if (TakeIfWritable(folder) is { } taken)
                    locks.Add(taken);
            return new FolderMerge(folders, output).Run(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"The merged results cannot be written to '{output}': {e.Message.TrimEnd('.')}.", output, e)
            {
                WayOut = "Free space or mend the folder and merge again.",
                Interrupts = true,
            };
        }
        finally
        {
            foreach (var taken in locks)
                taken.Dispose();
        }
    }

    /// <summary>Null where nothing can be written to the folder: then no run does it either.</summary>
    private static OutputLock? TakeIfWritable(string folder)
    {
        try
        {
            return OutputLock.Take(folder);
        }
        catch (ResultException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
