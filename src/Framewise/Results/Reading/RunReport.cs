using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Ledger;

namespace Framewise.Results.Reading;

/// <summary>What <c>run.json</c> says: how the last run into a folder ended, and what became of each video.</summary>
public sealed record RunReport
{
    private RunReport() { }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it ended early; null if it did not.</summary>
    public required string? Error { get; init; }

    /// <summary>The videos, in the order of the run. What only the run itself knew (labels, time on the screen) is empty.</summary>
    public required IReadOnlyList<VideoReport> Videos { get; init; }

    /// <summary>Reads the report.</summary>
    /// <exception cref="ResultException">The file is missing or is not the report of a run.</exception>
    public static RunReport Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var run =
            RunDocument.TryRead(path)
            ?? throw new ResultException($"'{path}' is missing or is not the report of a run.", path)
            {
                WayOut = "Name the run.json of a folder of results.",
            };
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new RunReport
        {
            Status = run.Status,
            Error = run.Error,
            Videos =
            [
                .. run.Videos.Select(video => new VideoReport
                {
                    Video = new VideoFile(video.Path, video.Video),
                    Status = video.Status,
                    EarlierStatus = video.EarlierStatus,
                    Files = [.. video.Files.Select(file => Path.Combine(folder, file))],
                    Rows = video.Rows,
                    Problem = video.Problem,
                    Notice = video.Notice,
                }),
            ],
        };
    }
}
