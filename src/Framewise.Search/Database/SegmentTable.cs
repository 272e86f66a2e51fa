using Framewise.Results.Files;
using Framewise.Results.Segments;
using Framewise.Search.Tables;

namespace Framewise.Search.Database;

/// <summary>The table <c>segments</c>: what <c>framewise export --format segments</c> writes, of all videos. It takes every row of every
/// table, so it is filled when a statement first names it.</summary>
internal static class SegmentTable
{
    public const string Name = "segments";

    public const string Create =
        $"CREATE TABLE {Name} (video VARCHAR, network VARCHAR, label VARCHAR, class INTEGER, start_frame BIGINT, end_frame BIGINT, "
        + "start_pts BIGINT, end_pts BIGINT, start_s DOUBLE, end_s DOUBLE, duration_s DOUBLE, frames INTEGER, damaged_frames INTEGER, "
        + "mean_prob DOUBLE, peak_prob DOUBLE)";

    /// <summary>Fills it.</summary>
    /// <param name="database">Where it stands empty.</param>
    /// <param name="tables">The videos' tables.</param>
    /// <param name="problems">Receives those that cannot be read; they stop no other.</param>
    /// <param name="cancellationToken">Stops between two videos.</param>
    public static void Fill(
        DuckDb database,
        IReadOnlyList<FrameTable> tables,
        List<ResultException> problems,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<(string Video, Segment Segment)>();
        foreach (var table in tables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                rows.AddRange(VideoSegments.Find(table.Path).Select(segment => (table.Video, segment)));
            }
            catch (ResultException e)
            {
                problems.Add(e);
            }
        }
        database.Append(Name, rows, (row, found) => Write(row, found.Video, found.Segment));
    }

    private static void Write(DuckDB.NET.Data.IDuckDBAppenderRow row, string video, Segment segment) =>
        row.AppendValue(video)
            .AppendValue(segment.Model)
            .AppendValue(segment.Label)
            .AppendValue(segment.Class)
            .AppendValue(segment.StartFrame)
            .AppendValue(segment.EndFrame)
            .AppendValue(segment.StartPts)
            .AppendValue(segment.EndPts)
            .AppendValue(segment.Start.TotalSeconds)
            .AppendValue(segment.End.TotalSeconds)
            .AppendValue(segment.Length.TotalSeconds)
            .AppendValue(segment.Frames)
            .AppendValue(segment.DamagedFrames)
            .AppendValue(segment.MeanProbability)
            .AppendValue(segment.PeakProbability);
}
