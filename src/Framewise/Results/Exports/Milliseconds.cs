namespace Framewise.Results.Exports;

/// <summary>Times in the whole milliseconds of formats that know nothing finer.</summary>
internal static class Milliseconds
{
    public static long Of(TimeSpan time) =>
        (long)Math.Round(time.Ticks / (double)TimeSpan.TicksPerMillisecond, MidpointRounding.AwayFromZero);
}
