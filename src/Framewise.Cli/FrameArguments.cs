using System.CommandLine;
using System.Globalization;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Cli;

/// <summary>The options that say which frames of a video, and which part of them.</summary>
internal static class FrameArguments
{
    public static readonly Option<string> Every = new("--every")
    {
        HelpName = "N|T|key",
        Description =
            "Only frames whose index is a multiple of N; with a time (1s, 0.5s) the first at or after each multiple of it; key: "
            + "key frames only. What these do not refer to is not decoded.",
        DefaultValueFactory = _ => "1",
    };

    public static readonly Option<string?> Fps = new("--fps")
    {
        HelpName = "N",
        Description =
            "Only N frames a second (1, 0.5, 30000/1001): those that are on the screen at each multiple of 1/N s, once each, "
            + "also where a picture is shown for long.",
    };

    public static readonly Option<string?> Start = new("--start")
    {
        HelpName = "T",
        Description = "Only frames from this time on, counted from the first frame: 90, 12.5, 1:30 or 0:01:30.25.",
    };

    public static readonly Option<string?> End = new("--end") { HelpName = "T", Description = "Only frames before this time." };

    public static readonly Option<string?> Stream = new("--stream")
    {
        HelpName = "N|all",
        Description =
            "The video stream of files that have several: its number from 0 among the video streams ('inspect' shows them), "
            + "or all (classify): a table for each, NAME.stream-N.csv. Default: the one that FFmpeg holds for the best; "
            + "the others are counted as not looked at.",
    };

    public static readonly Option<string?> Region = new("--roi", "--region")
    {
        HelpName = "X,Y,W,H",
        Description = "Only this part of every frame, in pixels of the upright picture (0,60,640,240) or per cent of it (0,25%,100%,50%).",
    };

    public static readonly Option<bool> CutBars = new("--cut-bars") { Description = "Cut black bars off first, in each frame for itself." };

    public static readonly Option<bool> NoReuse = new("--no-reuse")
    {
        Description = "Score every picture, also one that is the same as the one before to the byte. Results do not depend on it.",
    };

    public static readonly Option<int> Threads = new("--threads") { HelpName = "N", Description = "Processor cores to use; 0 for all." };

    public static IEnumerable<Option> All => [Every, Fps, Start, End, Stream, Region, CutBars, Threads];

    /// <summary>The options about frames and decoding.</summary>
    public static ClassifierOptions Read(ParseResult arguments)
    {
        var options = new ClassifierOptions
        {
            Every = ReadStep(arguments),
            Threads = AtLeast(0, Threads, arguments),
            Start = ParseTime(Start, arguments),
            End = ParseTime(End, arguments),
            Stream = ReadStream(arguments),
            Region = arguments.GetValue(Region) is { } region ? Parsed<PictureRegion>(Region, region) : null,
            CutBars = arguments.GetValue(CutBars),
            ReuseScores = !arguments.GetValue(NoReuse),
            Isolation = DecodingOptions.Read(arguments),
            LoggerFactory = LogLines.Of(arguments.GetValue(CommandLine.Log)),
        };
        if (options.End <= (options.Start ?? TimeSpan.Zero))
            throw new UsageException($"--end {arguments.GetValue(End)} must lie after --start {arguments.GetValue(Start) ?? "0"}.");
        return options;
    }

    private static FrameStep ReadStep(ParseResult arguments)
    {
        if (arguments.GetValue(Fps) is { } rate)
        {
            if (arguments.GetResult(Every) is { Implicit: false })
                throw new UsageException("--fps and --every both say which frames. Leave one of them out.");
            return FrameStep.TryParse($"{rate}fps", null, out var step)
                ? step
                : throw new UsageException(
                    $"--fps '{rate}' is not possible. Give a number above 0 with at most four decimals, or a fraction (30000/1001)."
                );
        }
        return Parsed<FrameStep>(Every, arguments.GetRequiredValue(Every));
    }

    /// <summary>Whether every video stream is asked for.</summary>
    public static bool IsEveryStream(ParseResult arguments) => arguments.GetValue(Stream) == "all";

    /// <summary>The number of the stream that is asked for; null for none and for all.</summary>
    public static int? ReadStream(ParseResult arguments) =>
        arguments.GetValue(Stream) is not { } text || text == "all" ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException($"--stream '{text}' is not possible. Give a number from 0 among the video streams, or all.");

    /// <summary>A value that parses itself; what it says of a text that it cannot read follows the option's name.</summary>
    public static T Parsed<T>(Option option, string text)
        where T : IParsable<T>
    {
        try
        {
            return T.Parse(text, null);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{option.Name} {e.Message}");
        }
    }

    public static int AtLeast(int minimum, Option<int> option, ParseResult arguments)
    {
        var value = arguments.GetValue(option);
        return value >= minimum ? value : throw new UsageException($"{option.Name} {value} is not possible. Give {minimum} or more.");
    }

    public static TimeSpan? ParseTime(Option<string?> option, ParseResult arguments)
    {
        if (arguments.GetValue(option) is not { } text)
            return null;
        return VideoTime.TryParse(text, out var time)
            ? time
            : throw new UsageException(
                $"{option.Name} '{text}' is not a time. Give seconds or [hours:]minutes:seconds, such as 90, 12.5, 1:30 or 0:01:30.25."
            );
    }
}
