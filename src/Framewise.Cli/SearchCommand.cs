using System.CommandLine;
using Framewise.Search;

namespace Framewise.Cli;

/// <summary><c>framewise search</c>: where in the videos something is seen.</summary>
internal static class SearchCommand
{
    public static readonly Argument<string> Folder = new("DIR") { Description = "The folder that classify wrote to." };

    private static readonly Argument<string[]> Query = new("QUERY")
    {
        Description =
            "What to find, in quotes: \"golden retriever > 0.6 for 2s\", "
            + "\"dog and not (cat or class 207) between 1:00 and 2:00 in *.mp4\".",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON object per hit and one for the search on standard output.",
    };

    private static readonly Option<string?> M3u = new("--m3u")
    {
        HelpName = "FILE",
        Description = "Also write a playlist of the hits for VLC (- for standard output, instead of the table).",
    };

    private static readonly Option<string?> Edl = new("--edl")
    {
        HelpName = "FILE",
        Description = "Also write the hits as one video for mpv (- for standard output, instead of the table).",
    };

    private static readonly Option<bool> Absolute = new("--absolute")
    {
        Description =
            "Name videos in playlists by their absolute paths. Otherwise the paths count from the playlist, "
            + "so that both can be moved together.",
    };

    private static readonly Option<string?> Html = new("--html")
    {
        HelpName = "FILE",
        Description = "Also write a page with the hits and a player for them.",
    };

    private static readonly Option<string?> Videos = new("--videos")
    {
        HelpName = "DIR",
        Description = "The folder of videos that was classified, where it has moved since.",
    };

    public static Command Create()
    {
        var command = new Command(
            "search",
            "Find where something is seen, by label, class number or a term above labels such as dog or vehicle; "
                + "or by text, picture or example."
        )
        {
            Folder,
            Query,
            Json,
            M3u,
            Edl,
            Absolute,
            Html,
            Videos,
            FrameArguments.Threads,
        };
        foreach (var option in ExampleOptions.All)
            command.Add(option);
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Run(arguments, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        var folder = arguments.GetRequiredValue(Folder);
        var query = arguments.GetValue(Query) is { Length: > 0 } words ? SearchQuery.Parse(string.Join(' ', words)) : null;
        var options = new SearchOptions { Threads = ReadThreads(arguments), Isolation = DecodingOptions.Read(arguments) };
        var result = ExampleOptions.Read(arguments, query) is { } examples
            ? SimilaritySearch.Find(folder, examples, ExampleOptions.ReadModel(arguments), options, cancellationToken)
            : ResultSearch.Find(folder, query!, options, cancellationToken);
        foreach (var problem in result.Problems)
            CommandLine.WriteError(problem.Message);
        foreach (var note in result.Notes)
            CommandLine.WriteError(note);
        var missing = WriteFiles(arguments, result);
        if (arguments.GetValue(Json))
            SearchDisplay.WriteJson(result);
        else if (arguments.GetValue(M3u) != "-" && arguments.GetValue(Edl) != "-")
            SearchDisplay.WriteTable(result);
        foreach (var name in missing)
            CommandLine.WriteError(
                $"{name}: the video was not found, so its hits cannot be played. Say --videos DIR to name the folder of videos."
            );
        CommandLine.WriteError(SearchDisplay.Closing(result));
        return result.Problems.Count > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }

    public static int ReadThreads(ParseResult arguments) =>
        arguments.GetValue(FrameArguments.Threads) is >= 0 and var threads
            ? threads
            : throw new UsageException("--threads must be 0 or more.");

    /// <summary>Names of videos that were not found.</summary>
    private static IEnumerable<string> WriteFiles(ParseResult arguments, SearchResult result)
    {
        var missing = new List<string>();
        var videos = arguments.GetValue(Videos);
        foreach (
            var (option, format) in (ReadOnlySpan<(Option<string?>, ClipListFormat)>)[(M3u, ClipListFormat.M3u), (Edl, ClipListFormat.Edl)]
        )
        {
            if (arguments.GetValue(option) is not { } path)
                continue;
            var list = ClipList.From(result.Hits, format, videos, path == "-" || arguments.GetValue(Absolute) ? null : path);
            missing.AddRange(list.WithoutVideo);
            if (path == "-")
                Console.Out.Write(list.Text);
            else
                list.WriteTo(path);
        }
        if (arguments.GetValue(Html) is "-")
            throw new UsageException("--html writes a file, not to standard output ('-'). Name one, such as hits.html.");
        if (arguments.GetValue(Html) is { } page)
            missing.AddRange(HitsPage.Write(result, page, videos));
        return missing.Distinct();
    }
}
