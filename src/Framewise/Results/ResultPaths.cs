using Framewise.Media;

namespace Framewise.Results;

/// <summary>The files of one video's results.</summary>
/// <param name="Table">The finished table in CSV. Its <c>.partial</c> is where rows are kept until the video is finished, whichever formats are asked for.</param>
/// <param name="Ledger">The ledger beside it.</param>
public sealed record ResultPaths(string Table, string Ledger)
{
    /// <summary>The table while it is being written.</summary>
    public string PartialTable => Table + ".partial";

    /// <summary>What says up to where the unfinished table counts.</summary>
    public string Journal => Table + ".journal";

    /// <summary>The vectors of an unfinished table.</summary>
    public string PartialVectors => Path.ChangeExtension(Table, "vectors.partial");

    /// <summary>The finished table in a format.</summary>
    public string PathOf(ResultFormat format) => Path.ChangeExtension(Table, format.ToString().ToLowerInvariant());

    /// <summary>The files that a ledger names.</summary>
    internal IReadOnlyList<string> FilesOf(LedgerDocument ledger) => [.. ledger.FileNames.Select(name => Path.Combine(Path.GetDirectoryName(Ledger)!, name))];

    /// <summary>The files of a part of the video. Their names end so that nothing takes them for those of a whole video.</summary>
    internal ResultPaths Of(VideoPart part) => new($"{Table}{PartMark}{part}", $"{Ledger}{PartMark}{part}");

    /// <summary>What the names of parts' files have behind those of the whole video's.</summary>
    internal const string PartMark = ".part-";

    /// <summary>The place of a video's results: <c>FOLDER/path below the given folder/file name.csv</c> (2017: <c>STEM.csv</c>) and <c>file name.json</c>.</summary>
    public static ResultPaths For(VideoFile video, ResultOptions options)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(options);
        var place = Path.Combine(options.Folder, video.RelativePath);
        return new ResultPaths((options.Compat2017 ? Path.ChangeExtension(place, null) : place) + ".csv", place + ".json");
    }

    /// <summary>Checks that no two videos would write the same file.</summary>
    /// <exception cref="ResultException">Two would.</exception>
    public static void ThrowIfShared(IEnumerable<VideoFile> videos, ResultOptions options)
    {
        ArgumentNullException.ThrowIfNull(videos);
        var owners = new Dictionary<string, VideoFile>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var video in videos)
        {
            var (table, ledger) = For(video, options);
            if (Path.GetRelativePath(options.Folder, ledger) == RunDocument.FileNameOf(options.Shard))
                throw new ResultException($"The ledger of '{video.Path}' would be written to '{ledger}', the place of the run's own report. Give the folder above the video, or give the file an ending.", ledger);
            if (!owners.TryAdd(table, video))
                throw new ResultException(
                    $"'{owners[table].Path}' and '{video.Path}' would both be written to '{table}'. Give the folder above them instead of the files, or run them with different output folders.", table);
        }
    }
}
