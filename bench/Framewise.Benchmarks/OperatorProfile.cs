using System.Globalization;
using System.Text;
using System.Text.Json;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Pipeline;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Benchmarks;

/// <summary>Where a model's time goes, operator by operator, as ONNX Runtime's own profiler says it of the graph that Framewise runs, one
/// thread, batches of eight.</summary>
internal static class OperatorProfile
{
    private const int Runs = 10;
    private const int Batch = ThreadPlan.DefaultBatch;

    /// <summary>Arguments: models. Writes <c>bench/runs/DATE-profiles/README.md</c>.</summary>
    public static int Run(string[] models)
    {
        if (models.Length == 0)
        {
            Console.Error.WriteLine("profile MODEL...");
            return 2;
        }
        var report = new StringBuilder();
        report.Append(
            CultureInfo.InvariantCulture,
            $"""
            # Operators, {DateTime.UtcNow:yyyy-MM-dd}
            `dotnet run -c Release --project bench/Framewise.Benchmarks -- profile {string.Join(' ', models.Select(Path.GetFileName))}`

            {ModelSession.RuntimeVersion}, one thread, {Runs} runs of a batch of {Batch} after two unmeasured ones; milliseconds per frame.
            What is not in the arithmetic of the model (reorders, casts, copies) stands out here.

            """
        );
        foreach (var name in models)
            report.Append(Table(Model.Load(name)));
        var folder = Path.Combine("bench", "runs", $"{DateTime.UtcNow:yyyy-MM-dd}-profiles");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "README.md"), report.ToString());
        Console.WriteLine(report);
        return 0;
    }

    private static string Table(Model model)
    {
        var operators = Profile(model);
        var total = operators.Sum(item => item.Value.Microseconds);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n## {model.Name}: {Milliseconds(total)} ms a frame\n| operator | nodes | ms | share |\n|---|---|---|---|\n"
        );
        foreach (var (name, (nodes, microseconds)) in operators.OrderByDescending(item => item.Value.Microseconds).Take(12))
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {nodes} | {Milliseconds(microseconds)} | {100 * microseconds / total:F1} % |\n"
            );
        return text.ToString();
    }

    private static string Milliseconds(double microseconds) =>
        (microseconds / 1000 / Runs / Batch).ToString("F3", CultureInfo.InvariantCulture);

    private static Dictionary<string, (int Nodes, double Microseconds)> Profile(Model model)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            EnableProfiling = true,
            ProfileOutputPathPrefix = Path.Combine(Path.GetTempPath(), "framewise-profile"),
        };
        if (model.Graph.WeightsFolder is { } weights)
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weights);
        using var lent = SharedWeights.To(options, model.Graph.Weights, model.Path);
        using var session = new InferenceSession(model.Graph.OnnxBytes.ToArray(), options);
        var pixels = new byte[Batch * model.Card.Pixels.Height * model.Card.Pixels.Width * 3];
        new Random(1).NextBytes(pixels);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [Batch, model.Card.Pixels.Height, model.Card.Pixels.Width, 3]);
        using var means = OrtValue.CreateTensorValueFromMemory(new float[Batch], [Batch]);
        for (var i = 0; i < Runs + 2; i++)
            if (model.Graph.FrameMeanInputName is { } mean)
                session.Run(run, [model.Graph.InputName, mean], [input, means], [model.Graph.OutputName]).Dispose();
            else
                session.Run(run, [model.Graph.InputName], [input], [model.Graph.OutputName]).Dispose();
        var file = session.EndProfiling();
        try
        {
            return Sum(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Dictionary<string, (int Nodes, double Microseconds)> Sum(string file)
    {
        using var events = JsonDocument.Parse(File.ReadAllBytes(file));
        return events
            .RootElement.EnumerateArray()
            .Where(item =>
                item.GetProperty("cat").GetString() == "Node"
                && item.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal)
            )
            .GroupBy(item => item.GetProperty("name").GetString()!)
            .Select(node =>
                (
                    Operator: node.First().GetProperty("args").GetProperty("op_name").GetString()!,
                    Microseconds: node.Skip(2).Sum(item => item.GetProperty("dur").GetDouble())
                )
            )
            .GroupBy(node => node.Operator)
            .ToDictionary(group => group.Key, group => (group.Count(), group.Sum(node => node.Microseconds)));
    }
}
