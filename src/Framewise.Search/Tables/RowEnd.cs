using Framewise.Search.Database;

namespace Framewise.Search.Tables;

/// <summary>
/// SQL by which a row knows how long its picture is on the screen: until the next row, the last one as long as its ledger says; where
/// frames are missing behind it, or time steps back, as long as the row before. Tables hold rows in the order of the frames, and a window
/// over rows as they stand streams.
/// </summary>
internal static class RowEnd
{
    /// <summary>Whether a row follows the one before it without a break, in terms of <c>flags</c> and <c>file_index</c>.</summary>
    public static string Follows(IReadOnlyList<FrameTable> tables)
    {
        var backward = "coalesce(flags, '') NOT LIKE '%backward%'";
        return tables.All(table => table.Result.Ledger is { LosesFrames: false })
            ? backward
            : $"{backward} AND (coalesce(flags, '') NOT LIKE '%gap%' OR NOT "
                + $"{OfFile(tables, table => table.Result.Ledger?.LosesFrames == false ? "false" : "true", "file_index")})";
    }

    /// <summary>Where a row's picture gives way to the next, in microseconds, in terms of the columns <c>file</c>, <c>t</c> and
    /// <c>follows</c> and their neighbours.</summary>
    public static string Of(IReadOnlyList<FrameTable> tables) =>
        $"""
            CASE WHEN next_file = file AND next_follows AND next_t > t THEN next_t
                 WHEN next_file IS DISTINCT FROM file AND {OfFile(tables, EndOf, "file")} > t THEN {OfFile(tables, EndOf, "file")}
                 WHEN last_file = file AND follows AND last_t < t THEN 2 * t - last_t
                 ELSE t END
            """;

    /// <summary>The neighbours that <see cref="Of"/> needs.</summary>
    public const string Neighbours =
        "lead(file) OVER () AS next_file, lead(t) OVER () AS next_t, lead(follows) OVER () AS next_follows, "
        + "lag(file) OVER () AS last_file, lag(t) OVER () AS last_t";

    /// <summary>The rows of tables with their <c>t</c> and <c>"end"</c>.</summary>
    /// <param name="tables">Of one kind.</param>
    /// <param name="columns">What is wanted of them; a window copies it, so long vectors are better used up here.</param>
    public static string Rows(IReadOnlyList<FrameTable> tables, string columns = "*") =>
        $"""
            (SELECT *, {Of(tables)} AS "end"
             FROM (SELECT *, {Neighbours}
                   FROM (SELECT {columns}, file_index AS file, round(time_s * 1e6)::BIGINT AS t, {Follows(tables)} AS follows
                         FROM {TableSource.From(tables)})))
            """;

    private static string EndOf(FrameTable table) =>
        table.Result.Ledger?.End is { } end ? $"{Sql.Microseconds(end.Time)}::BIGINT" : "NULL::BIGINT";

    private static string OfFile(IReadOnlyList<FrameTable> tables, Func<FrameTable, string> value, string index) =>
        $"([{string.Join(", ", tables.Select(value))}])[{index}::BIGINT + 1]";
}
