using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Framewise.Inference;
using Framewise.Media;

namespace Framewise.Benchmarks.EndToEnd;

/// <summary>
/// Measures the stages, the whole path and the baselines on the same files in one go, every repetition all of them in turn, and writes
/// <c>bench/runs/DATE-NAME/README.md</c> and <c>raw.csv</c>: medians, spread, efficiency.
/// </summary>
internal static class EndToEndBenchmark
{
    private static readonly string[] All =
    [
        Stages.Decode,
        Stages.Prepare,
        Stages.Infer,
        PlainSession.Name,
        Stages.Whole,
        SerialBaseline.Name,
        PipeBaseline.Name,
        PythonBaseline.Name,
    ];

    /// <summary>Arguments: run name, repetitions, frames, then videos and models as <c>video=PATH</c>, <c>model=NAME|PATH</c>.</summary>
    public static int Run(string[] arguments)
    {
        var values = arguments
            .Select(argument => argument.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1]);
        var videos = values["video"].ToList();
        var models = values["model"].ToList();
        if (videos.Count == 0 || models.Count == 0)
        {
            Console.Error.WriteLine(
                "endtoend video=PATH... model=NAME|PATH... [name=run] [repeat=5] [frames=600] [threads=N] [decoding=N] [skip=STAGE...]"
            );
            return 2;
        }
        var repeat = int.Parse(values["repeat"].LastOrDefault("5"), CultureInfo.InvariantCulture);
        var frames = int.Parse(values["frames"].LastOrDefault("600"), CultureInfo.InvariantCulture);
        if (values["threads"].LastOrDefault() is { } threads)
            Environment.SetEnvironmentVariable(Stages.ThreadsVariable, threads);
        if (values["decoding"].LastOrDefault() is { } decoding)
            Environment.SetEnvironmentVariable(Stages.DecodingThreadsVariable, decoding);
        var stages = All.Except(values["skip"]).ToList();
        if (!PythonBaseline.IsPossible)
            stages.Remove(PythonBaseline.Name);
        var report = new StringBuilder();
        var raw = new StringBuilder("video,model,stage,repetition,frames,wall_s,cpu_s,peak_mib,allocated_bytes\n");
        foreach (var model in models)
        foreach (var video in videos)
        {
            var measured = stages.ToDictionary(stage => stage, _ => new List<Measurement>());
            for (var repetition = 0; repetition < repeat; repetition++)
                foreach (var stage in stages)
                {
                    var one = Measurement.InChild(stage, video, model, frames);
                    measured[stage].Add(one);
                    raw.Append(
                        CultureInfo.InvariantCulture,
                        $"{Path.GetFileName(video)},{Path.GetFileName(model)},{stage},{repetition},{one.Frames},{one.WallSeconds:F4},"
                            + $"{one.CpuSeconds:F4},{one.PeakMiB:F1},{one.AllocatedBytes}\n"
                    );
                }
            var table = Table(video, model, measured);
            Console.WriteLine(table);
            report.Append(table).Append('\n');
        }
        Write(values["name"].LastOrDefault("endtoend"), arguments, report, raw);
        return 0;
    }

    private static string Table(string video, string model, Dictionary<string, List<Measurement>> measured)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {Path.GetFileName(model)} on {Path.GetFileName(video)}\n\n");
        text.Append("| stage | frames/s (min to max) | CPU ms/frame | peak MiB | allocated B/frame |\n|---|---|---|---|---|\n");
        foreach (var (stage, runs) in measured)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {stage} | {Median(runs, m => m.FramesPerSecond):F1} ({runs.Min(m => m.FramesPerSecond):F1} to "
                    + $"{runs.Max(m => m.FramesPerSecond):F1}) | {Median(runs, m => m.CpuMillisecondsPerFrame):F2} | "
                    + $"{Median(runs, m => m.PeakMiB):F0} | {Median(runs, m => (double)m.AllocatedBytes / m.Frames):F0} |\n"
            );
        if (!measured.TryGetValue(Stages.Prepare, out var prepared) || !measured.TryGetValue(Stages.Infer, out var inferred))
            return text.ToString();
        // Each repetition is a ratio of its own, so that a slow moment of the machine cancels out.
        AppendEfficiency(text, measured, Stages.Prepare);
        AppendEfficiency(text, measured, Stages.Decode);
        var overlaps = measured[Stages.Whole]
            .Select((whole, i) => 1 / whole.FramesPerSecond / (1 / prepared[i].FramesPerSecond + 1 / inferred[i].FramesPerSecond))
            .Order()
            .ToList();
        text.Append(
            CultureInfo.InvariantCulture,
            $"\noverlap: wall time of the whole is {overlaps[overlaps.Count / 2]:F2} ({overlaps[0]:F2} to {overlaps[^1]:F2}) of "
                + $"decode+prepare and inference one after the other, with the same threads\n"
        );
        AppendRatio(text, measured, Stages.Whole, SerialBaseline.Name);
        AppendRatio(text, measured, Stages.Whole, PipeBaseline.Name);
        AppendRatio(text, measured, Stages.Infer, PlainSession.Name);
        AppendRatio(text, measured, Stages.Prepare, PythonBaseline.Name);
        return text.ToString();
    }

    private static void AppendEfficiency(StringBuilder text, Dictionary<string, List<Measurement>> measured, string reading)
    {
        if (!measured.TryGetValue(reading, out var read))
            return;
        var inferred = measured[Stages.Infer];
        var efficiencies = measured[Stages.Whole]
            .Select(
                (whole, i) =>
                    whole.FramesPerSecond
                    * (read[i].CpuMillisecondsPerFrame + inferred[i].CpuMillisecondsPerFrame)
                    / 1000
                    / Environment.ProcessorCount
            )
            .Order()
            .ToList();
        text.Append(
            CultureInfo.InvariantCulture,
            $"\nefficiency {efficiencies[efficiencies.Count / 2]:F2} ({efficiencies[0]:F2} to {efficiencies[^1]:F2}) = end to end / "
                + $"(cores / CPU seconds per frame of {reading} and {Stages.Infer}, each alone)\n"
        );
    }

    private static void AppendRatio(StringBuilder text, Dictionary<string, List<Measurement>> measured, string ours, string baseline)
    {
        if (!measured.TryGetValue(baseline, out var others))
            return;
        var ratios = measured[ours].Zip(others, (a, b) => a.FramesPerSecond / b.FramesPerSecond).Order().ToList();
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n{ours} / {baseline}: {ratios[ratios.Count / 2]:F2}x ({ratios[0]:F2} to {ratios[^1]:F2})\n"
        );
    }

    private static double Median(IEnumerable<Measurement> runs, Func<Measurement, double> value)
    {
        var sorted = runs.Select(value).Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static void Write(string name, string[] arguments, StringBuilder report, StringBuilder raw)
    {
        var folder = Path.Combine("bench", "runs", $"{DateTime.UtcNow:yyyy-MM-dd}-{name}");
        Directory.CreateDirectory(folder);
        var shown = arguments.Select(argument =>
            argument.Contains('/') ? argument[..(argument.IndexOf('=') + 1)] + Path.GetFileName(argument) : argument
        );
        File.WriteAllText(
            Path.Combine(folder, "README.md"),
            $"""
            # {name}, {DateTime.UtcNow:yyyy-MM-dd}
            `dotnet run -c Release --project bench/Framewise.Benchmarks -- endtoend {string.Join(' ', shown)}`

            {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version},
            {ModelSession.RuntimeVersion}, {FFmpegLibraries.Describe()}.
            Each stage runs in a process of its own; loading and the first 64 frames are not counted. Medians;
            ratios are taken within a repetition.

            {report}
            """
        );
        File.WriteAllText(Path.Combine(folder, "raw.csv"), raw.ToString());
        Console.WriteLine($"written to {folder}");
    }
}
