using System.CommandLine;
using Framewise.Search;

namespace Framewise.Cli;

/// <summary><c>framewise sql</c>: results asked in SQL.</summary>
internal static class SqlCommand
{
    private static readonly Argument<string> Statement = new("SQL")
    {
        Description =
            "One SELECT statement of DuckDB's SQL, in quotes. Tables: "
            + "videos (one row per video), frames (the tables as they are), predictions (one row per frame, model and rank), "
            + "segments (one row per stretch of a label, as export writes them), embeddings (one row per frame and model, "
            + "where they are kept: --vectors embedding), for DuckDB's array functions: "
            + "\"select b.video, b.time_s, array_cosine_similarity(a.embedding, b.embedding) as likeness from embeddings a, "
            + "embeddings b where a.video = 'beach.mp4' and a.frame_index = 250 order by likeness desc limit 10\".",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object per row." };

    private static readonly Option<bool> Csv = new("--csv") { Description = "Print CSV." };

    public static Command Create()
    {
        var command = new Command(
            "sql",
            "Ask results in SQL: framewise sql save \"select label, count(*) from predictions where rank = 1 group by label\"."
        )
        {
            SearchCommand.Folder,
            Statement,
            Json,
            Csv,
            FrameArguments.Threads,
        };
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Run(arguments, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        if (arguments.GetValue(Json) && arguments.GetValue(Csv))
            throw new UsageException("--json and --csv exclude each other. Give one of them.");
        using var database = ResultDatabase.Open(
            arguments.GetRequiredValue(SearchCommand.Folder),
            new SearchOptions { Threads = SearchCommand.ReadThreads(arguments) }
        );
        var told = WriteProblems(database, 0);
        var statement = arguments.GetRequiredValue(Statement);
        var write =
            arguments.GetValue(Json) ? SqlDisplay.WriteJson
            : arguments.GetValue(Csv) ? SqlDisplay.WriteCsv
            : Console.IsOutputRedirected ? (Func<System.Data.Common.DbDataReader, bool>)SqlDisplay.WriteLines
            : SqlDisplay.WriteTable;
        database.Query(statement, write, cancellationToken);
        WriteProblems(database, told);
        return database.Problems.Count > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }

    private static int WriteProblems(ResultDatabase database, int told)
    {
        foreach (var problem in database.Problems.Skip(told))
            CommandLine.WriteError(problem.Message);
        return database.Problems.Count;
    }
}
