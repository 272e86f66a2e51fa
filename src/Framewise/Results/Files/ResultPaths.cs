using System.Globalization;
using Framewise.Media;
using Framewise.Results.Formats;
using Framewise.Results.Journal;
using Framewise.Results.Ledger;

namespace Framewise.Results.Files;

/// <summary>The files of one video's results.</summary>
/// <param name="Table">The finished table in CSV. Its <c>.partial</c> is where rows are kept until the video is finished, whichever formats
/// are asked for.</param>
/// <param name="Ledger">The ledger beside it.</param>
internal sealed record ResultPaths(string Table, string Ledger)
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
    internal IReadOnlyList<string> FilesOf(LedgerDocument ledger) =>
        [.. ledger.FileNames.Select(name => Path.Combine(Path.GetDirectoryName(Ledger)!, name))];

    /// <summary>The files of a part of the video. Their names end so that nothing takes them for those of a whole video.</summary>
    internal ResultPaths Of(VideoPart part) => new(BeginningOfParts(Table) + part, BeginningOfParts(Ledger) + part);

    /// <summary>How the names of parts' files begin, of the whole video's table or ledger.</summary>
    internal static string BeginningOfParts(string path) => ResultName.WithEnding(path, PartMark, room: "9999-of-9999.partial".Length);

    /// <summary>What the names of parts' files have behind those of the whole video's.</summary>
    internal const string PartMark = ".part-";

    /// <summary>
    /// The place of a video's results: <c>FOLDER/path below the given folder/file name.csv</c> (2017: <c>STEM.csv</c>) and <c>file
    /// name.json</c>. It is always below the folder: a part of the path that is none on every system (a way up, a backslash, a drive, a
    /// device of Windows) or is too long becomes <c>STEM~HASH.ENDING</c>.
    /// </summary>
    public static ResultPaths For(VideoFile video, ResultOptions options)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(options);
        return At(Path.Combine(options.Folder, ResultName.Of(video.RelativePath)), options.Compat2017);
    }

    /// <summary>The files of the video whose results have this path, but for their endings.</summary>
    internal static ResultPaths At(string place, bool compat2017) =>
        new((compat2017 ? Path.ChangeExtension(place, null) : place) + ".csv", place + ".json");

    /// <summary>Checks that no two videos would write the same file. A folder that is there is asked which names are one to it, such as
    /// those that differ in case only.</summary>
    /// <exception cref="ResultException">Two would.</exception>
    public static void ThrowIfShared(IEnumerable<VideoFile> videos, ResultOptions options)
    {
        ArgumentNullException.ThrowIfNull(videos);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var alike in videos.GroupBy(video => Skeleton(For(video, options).Table)).Where(group => group.Skip(1).Any()))
        {
            var owners = alike.ToLookup(video => For(video, options).Table);
            var shared =
                owners.FirstOrDefault(own => own.Skip(1).Any())?.Key
                ?? OutputFolder.FindTaken(options.Folder, owners.Select(own => own.Key));
            if (shared is not null)
                throw new ResultException(
                    $"{string.Join(" and ", (owners[shared].Count() > 1 ? owners[shared] : alike).Select(video => $"'{video.Path}'"))}"
                        + $" would both be written to '{shared}'.",
                    shared
                )
                {
                    WayOut = "Give the folder above them instead of the files, or run them with different output folders.",
                };
        }
    }

    /// <summary>What is left of a name where a file system ignores case and how letters with accents are stored; few names have it in
    /// common.</summary>
    private static string Skeleton(string name) =>
        string.Concat(
                name.Where(
                    (c, i) =>
                        char.IsAscii(c) && !(i + 1 < name.Length && char.GetUnicodeCategory(name[i + 1]) == UnicodeCategory.NonSpacingMark)
                )
            )
            .ToUpperInvariant();
}
