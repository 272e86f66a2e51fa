using System.Net;
using Framewise.Results.Files;

namespace Framewise.Live;

/// <summary>How a video is watched.</summary>
internal sealed record WatchOptions
{
    /// <summary>The address to listen on. Any but a loopback address makes the page's link carry a token, without which nothing is
    /// answered.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port to listen on; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>How many classes are named for a frame, best first.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>Classes whose probability is lower are not named; above 0, at most 1. Null: all of the best are.</summary>
    public double? Threshold { get; init; }

    /// <summary>What a model that reads texts is to look for, as in <see cref="ClassifierOptions.Classes"/>.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Sentences around the classes, as in <see cref="ClassifierOptions.Templates"/>.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>Processor cores for one run of the model; 0 for all but one.</summary>
    public int Threads { get; init; }

    /// <summary>The longest side of the pictures that the page gets; smaller videos are sent at their own size.</summary>
    public int LongestSide { get; init; } = 1280;

    /// <summary>Quality of the pictures that the page gets, 1 to 100.</summary>
    public int JpegQuality { get; init; } = 80;

    /// <summary>Whether a file begins to play only when a page is open.</summary>
    public bool WaitsForPage { get; init; } = true;

    /// <summary>How many times as fast as its time stamps say the video is played.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Where the rows are written; null: nowhere.</summary>
    public ResultOptions? Results { get; init; }

    /// <summary>After how much time a source that plays gets a new table; null: never.</summary>
    public TimeSpan? Roll { get; init; }

    /// <summary>What to tell others of.</summary>
    public IReadOnlyList<WatchRule> Rules { get; init; } = [];

    /// <summary>Called for each stretch in which a rule holds, when it has held for long enough and when it is over; it must not take
    /// long.</summary>
    public Action<WatchEvent>? Found { get; init; }

    internal WatchOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(Address);
        ArgumentOutOfRangeException.ThrowIfLessThan(TopK, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestSide, 16);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Speed);
        if (Threshold is { } threshold && !(threshold is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Threshold), threshold, "A threshold is above 0 and at most 1.");
        if (Roll is { } roll)
            ArgumentOutOfRangeException.ThrowIfLessThan(roll, TimeSpan.FromSeconds(1), nameof(Roll));
        if (Port is < 0 or > IPEndPoint.MaxPort)
            throw new ArgumentOutOfRangeException(nameof(Port), Port, "A port is a number from 0 to 65535.");
        if (JpegQuality is < 1 or > 100)
            throw new ArgumentOutOfRangeException(nameof(JpegQuality), JpegQuality, "The quality of a JPEG is 1 to 100.");
        return this;
    }
}
