using System.Diagnostics;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Pipeline;

namespace Framewise.Benchmarks.EndToEnd;

/// <summary>What many programs do: the ffmpeg program decodes, scales and converts, raw rgb24 comes through a pipe, the same runtime graph
/// classifies; overlapped by the pipe alone.</summary>
internal static class PipeBaseline
{
    public const string Name = "baseline: ffmpeg program's pipe";

    public static async Task<Measurement> RunAsync(string video, string name, int frames)
    {
        var model = Model.Load(name);
        const int batch = ThreadPlan.DefaultBatch;
        using var session = ModelSession.Load(model, batch, Environment.ProcessorCount);
        var childTime = TimeSpan.Zero;
        return await Measurement.OfAsync(
            frames,
            most =>
            {
                childTime = TimeSpan.Zero;
                var pixels = model.Card.Pixels;
                var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true };
                foreach (
                    var argument in (string[])
                        [
                            "-v",
                            "error",
                            "-nostdin",
                            "-i",
                            video,
                            "-frames:v",
                            $"{most}",
                            "-vsync",
                            "passthrough",
                            "-vf",
                            $"scale={pixels.Width}:{pixels.Height}",
                            "-f",
                            "rawvideo",
                            "-pix_fmt",
                            "rgb24",
                            "-",
                        ]
                )
                    start.ArgumentList.Add(argument);
                using var ffmpeg = Process.Start(start)!;
                var stream = ffmpeg.StandardOutput.BaseStream;
                var (count, filled) = (0L, 0);
                while (
                    stream.ReadAtLeast(session.Pixels(filled), session.Pixels(filled).Length, throwOnEndOfStream: false)
                    == session.Pixels(filled).Length
                )
                {
                    count++;
                    if (++filled < batch)
                        continue;
                    session.Run(filled);
                    filled = 0;
                    childTime = TimeOf(ffmpeg) ?? childTime;
                }
                if (filled > 0)
                    session.Run(filled);
                ffmpeg.WaitForExit();
                return Task.FromResult(count);
            },
            () => childTime
        );
    }

    /// <summary>Asked while it runs, since an ended process no longer says; the last batch's share is missing.</summary>
    private static TimeSpan? TimeOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
