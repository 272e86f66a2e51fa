using System.CommandLine;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Runs;
using Microsoft.Win32.SafeHandles;

namespace Framewise.Cli;

/// <summary><c>classify -o -</c>: rows on standard output instead of files.</summary>
internal static class RowOutput
{
    private const int BrokenPipe = 32;

    public static readonly Option<bool> ByteOrderMark = new("--csv-bom")
    {
        Description = "Begin CSV with a byte order mark, so that Excel takes it for UTF-8 when it is opened by a double click.",
    };

    public static bool IsAskedFor(ResultOptions results) => results.Folder == "-";

    /// <summary>Refuses what goes with files only.</summary>
    /// <exception cref="UsageException">Something does.</exception>
    public static void ThrowIfImpossible(ParseResult arguments, ResultOptions results, int videos)
    {
        if (results.Formats is not [ResultFormat.Csv or ResultFormat.Jsonl])
            throw new UsageException("-o - writes rows in one format: csv or jsonl. Name a folder with --out for others.");
        if (videos > 1 && results.Formats is [ResultFormat.Csv])
            throw new UsageException(
                $"-o - writes the rows of one video in CSV, and these are {videos}. Add --format jsonl: there each row names its video."
            );
        if (results.Shard is not null)
            throw new UsageException("--shard shares out results in a folder. Leave it out, or name a folder with --out.");
        if (arguments.GetValue(ClassifyCommand.Json))
            throw new UsageException("-o - and --json both write to standard output. Leave one out.");
    }

    /// <summary>Writes the rows; null where whoever reads them has enough (<c>head</c>).</summary>
    public static async Task<RunSummary?> RunAsync(
        VideoClassifier classifier,
        ResultOptions results,
        RunDisplay display,
        FoundVideos found,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var output = OpenOutput();
            return await new RowStream(classifier, output, results, display).ExecuteAsync(found, cancellationToken);
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            return null;
        }
    }

    /// <summary>A stream that tells when its reader has gone; the console's own says nothing then. In a file, which other programs may go
    /// on writing, only that one keeps to the common place.</summary>
    private static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
            return Console.OpenStandardOutput();
        var direct = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!direct.CanSeek)
            return direct;
        direct.Dispose();
        return Console.OpenStandardOutput();
    }
}
