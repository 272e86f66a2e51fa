using System.Globalization;
using Framewise.Media;

namespace Framewise.Cli;

/// <summary>The 2017 option <c>-r "START END"</c>: a half-open range over the sorted list of videos.</summary>
internal readonly record struct VideoRange(int Start, int End)
{
    public static VideoRange Parse(string text)
    {
        var parts = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (
            parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            && start < end
        )
            return new VideoRange(start, end);
        throw new UsageException(
            $"--range '{text}' is not a range. Give two numbers in quotes, the first smaller: -r \"0 10\" takes the first ten videos."
        );
    }

    public IReadOnlyList<VideoFile> Take(IReadOnlyList<VideoFile> videos) =>
        Start < videos.Count
            ? [.. videos.Skip(Start).Take(End - Start)]
            : throw new UsageException(
                $"--range \"{Start} {End}\" begins behind the last of the {videos.Count} videos. They are counted from 0."
            );
}
