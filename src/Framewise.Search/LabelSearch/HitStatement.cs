using Framewise.Search.Database;
using Framewise.Search.Tables;

namespace Framewise.Search.LabelSearch;

/// <summary>
/// Finds the hits in tables with one pass over their rows and without sorting them: tables hold rows in the order of the frames, and DuckDB
/// computes windows over rows as they stand while they stream by. A statement with such windows runs on one thread, so the tables are dealt
/// out to several.
/// </summary>
internal static class HitStatement
{
    public const int Part = 0,
        File = 1,
        Class = 2,
        StartFrame = 3,
        LastFrame = 4,
        StartPts = 5,
        Start = 6,
        End = 7,
        Frames = 8,
        Mean = 9,
        Peak = 10;

    public static string For(IReadOnlyList<IReadOnlyList<FrameTable>> parts, RowConditions conditions, SearchQuery query)
    {
        var runs = parts.Select((tables, part) => $"SELECT {part} AS part, * FROM ({Runs(tables, conditions, query)})");
        // Of a run's classes the one that is best for most of the time, of equals the one with the lowest number.
        return $"""
            SELECT part, file, arg_max(class, time::HUGEINT * 4294967296 - class),
                min(first_frame), max(last_frame), arg_min(pts, start), min(start), max("end"),
                sum(rows)::BIGINT, sum(mass) / sum(time), max(peak)
            FROM ({string.Join(" UNION ALL ", runs)})
            GROUP BY part, file, run
            HAVING max("end") - min(start) >= {Sql.Microseconds(query.MinimumDuration)}
            """;
    }

    private static string Runs(IReadOnlyList<FrameTable> tables, RowConditions conditions, SearchQuery query) =>
        $"""
            WITH numbered AS (
                SELECT file_index AS file, frame_index, pts, round(time_s * 1e6)::BIGINT AS t,
                    {RowEnd.Follows(tables)} AS follows,
                    {conditions.BestClass} AS class{conditions.Columns}
                FROM {TableSource.From(tables)}),
            neighbours AS (
                SELECT *, {RowEnd.Neighbours}
                FROM numbered),
            ended AS (
                SELECT *, {RowEnd.Of(tables)} AS "end"
                FROM neighbours),
            held AS (
                SELECT *, {HeldBefore(conditions, query)} AS held
                FROM ended),
            matching AS (
                SELECT file, frame_index, pts, t, class::BIGINT AS class, {conditions.Probability} AS probability, "end", held
                FROM held
                WHERE {conditions.Match}{Between(query)}),
            marked AS (
                SELECT *, CASE WHEN lag(file) OVER () = file AND lag(held) OVER () = held AND t >= lag(t) OVER ()
                    AND t - lag("end") OVER () <= {Sql.Microseconds(query.Gaps)} THEN 0 ELSE 1 END AS begins
                FROM matching),
            runs AS (
                SELECT *, sum(begins) OVER (ROWS UNBOUNDED PRECEDING) AS run FROM marked)
            SELECT file, run, class, min(frame_index) AS first_frame, max(frame_index) AS last_frame,
                arg_min(pts, frame_index) AS pts, min(t) AS start, max("end") AS "end",
                count(*) AS rows, sum(greatest("end" - t, 1))::BIGINT AS time,
                sum(probability::DOUBLE * greatest("end" - t, 1)) AS mass, max(probability) AS peak
            FROM runs
            GROUP BY file, run, class
            """;

    /// <summary>How many pictures up to a row do not match and are shown for longer than flicker is: the query's own gaps reach across
    /// them, the usual ones do not.</summary>
    private static string HeldBefore(RowConditions conditions, SearchQuery query) =>
        query.Gaps == SearchQuery.DefaultGaps
            ? $"sum(CASE WHEN NOT ({conditions.Match}) AND \"end\" - t > {Sql.Microseconds(SearchQuery.LongestFlicker)} "
                + "THEN 1 ELSE 0 END) OVER (ROWS UNBOUNDED PRECEDING)"
            : "0";

    private static string Between(SearchQuery query) =>
        query is { Start: { } start, End: { } end } ? $" AND t >= {Sql.Microseconds(start)} AND t < {Sql.Microseconds(end)}" : "";
}
