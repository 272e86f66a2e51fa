using DuckDB.NET.Data;
using Framewise.Results.Files;

namespace Framewise.Search.Database;

/// <summary>What DuckDB complained about, in one sentence.</summary>
internal sealed class DuckDbException(DuckDBException inner) : Exception(FirstSentence(inner.Message), inner)
{
    public ResultException About(string table) =>
        new(
            $"'{table}' cannot be searched: {Message}. If it was changed or damaged after it was written, "
                + "classify the video again with --overwrite.",
            table,
            this
        );

    /// <summary>The first paragraph in one line, without the kind of error and without the picture of the place.</summary>
    private static string FirstSentence(string message)
    {
        var paragraph = message.ReplaceLineEndings("\n").Split("\n\n")[0];
        return string.Join(' ', paragraph.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
    }
}
