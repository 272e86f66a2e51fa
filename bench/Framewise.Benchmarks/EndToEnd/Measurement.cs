using System.Diagnostics;
using System.Text.Json;

namespace Framewise.Benchmarks.EndToEnd;

/// <summary>What one stage did in a process of its own.</summary>
/// <param name="Frames">Frames done.</param>
/// <param name="WallSeconds">Wall time, loading excluded.</param>
/// <param name="CpuSeconds">Processor time of all threads (and of child processes), loading excluded.</param>
/// <param name="PeakMiB">Largest resident memory of the process.</param>
/// <param name="AllocatedBytes">Managed memory allocated, loading excluded.</param>
internal sealed record Measurement(long Frames, double WallSeconds, double CpuSeconds, double PeakMiB, long AllocatedBytes)
{
    public const string ChildCommand = "measure-one";

    private const int WarmUp = 64;

    public double FramesPerSecond => Frames / WallSeconds;

    public double CpuMillisecondsPerFrame => CpuSeconds * 1000 / Frames;

    /// <summary>Runs a stage in a fresh process, so that memory and processor time are its own.</summary>
    public static Measurement InChild(string stage, string video, string model, int frames)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])[ChildCommand, stage, video, model, $"{frames}"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Measurement>(json)!
            : throw new InvalidOperationException($"The stage '{stage}' failed for {video} with {model}; its message stands above.");
    }

    public static async Task<int> RunChildAsync(string[] arguments)
    {
        var measurement = await Stages.RunAsync(arguments[0], arguments[1], arguments[2], int.Parse(arguments[3]));
        Console.WriteLine(JsonSerializer.Serialize(measurement));
        return 0;
    }

    /// <summary>Measures what <paramref name="work"/> does with so many frames; it returns how many it did. A few frames go before,
    /// unmeasured, so that everything is compiled and allocated.</summary>
    public static async Task<Measurement> OfAsync(int frames, Func<int, Task<long>> work, Func<TimeSpan>? childTime = null)
    {
        await work(Math.Min(frames, WarmUp));
        return await OfAsync(() => work(frames), childTime);
    }

    /// <summary>Measures what <paramref name="work"/> does, the first time included; it returns how much it did.</summary>
    public static async Task<Measurement> OfAsync(Func<Task<long>> work, Func<TimeSpan>? childTime = null)
    {
        using var self = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = self.TotalProcessorTime;
        var wall = Stopwatch.GetTimestamp();
        var done = await work();
        var elapsed = Stopwatch.GetElapsedTime(wall);
        self.Refresh();
        var cpuSeconds = (self.TotalProcessorTime - cpu + (childTime?.Invoke() ?? TimeSpan.Zero)).TotalSeconds;
        return new Measurement(
            done,
            elapsed.TotalSeconds,
            cpuSeconds,
            self.PeakWorkingSet64 / 1048576.0,
            GC.GetTotalAllocatedBytes(precise: true) - allocated
        );
    }
}
