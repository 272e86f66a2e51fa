using System.Globalization;
using System.Text;
using System.Text.Json;
using Framewise.Inference;
using Framewise.Models;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Benchmarks;

/// <summary>Where a network's time goes, operator by operator, as ONNX Runtime's own profiler says it of the graph that Framewise runs, one thread, batches of eight.</summary>
internal static class OperatorProfile
{
    private const int Runs = 10;
    private const int Batch = ThreadPlan.DefaultBatch;

    /// <summary>Arguments: networks. Writes <c>bench/runs/DATE-profiles/README.md</c>.</summary>
    public static int Run(string[] networks)
    {
        if (networks.Length == 0)
        {
            Console.Error.WriteLine("profile NETWORK...");
            return 2;
        }
        var report = new StringBuilder();
        report.Append(CultureInfo.InvariantCulture, $"""
            # Operators, {DateTime.UtcNow:yyyy-MM-dd}
            `dotnet run -c Release --project bench/Framewise.Benchmarks -- profile {string.Join(' ', networks.Select(Path.GetFileName))}`

            {NetworkSession.RuntimeVersion}, one thread, {Runs} runs of a batch of {Batch} after two unmeasured ones; milliseconds per frame. What is not in the arithmetic of the network (reorders, casts, copies) stands out here.

            """);
        foreach (var name in networks) report.Append(Table(NetworkModel.Load(name)));
        var folder = Path.Combine("bench", "runs", $"{DateTime.UtcNow:yyyy-MM-dd}-profiles");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "README.md"), report.ToString());
        Console.WriteLine(report);
        return 0;
    }

    private static string Table(NetworkModel network)
    {
        var operators = Profile(network);
        var total = operators.Sum(item => item.Value.Microseconds);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n## {network.Name}: {Milliseconds(total)} ms a frame\n| operator | nodes | ms | share |\n|---|---|---|---|\n");
        foreach (var (name, (nodes, microseconds)) in operators.OrderByDescending(item => item.Value.Microseconds).Take(12))
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {nodes} | {Milliseconds(microseconds)} | {100 * microseconds / total:F1} % |\n");
        return text.ToString();
    }

    private static string Milliseconds(double microseconds) => (microseconds / 1000 / Runs / Batch).ToString("F3", CultureInfo.InvariantCulture);

    private static Dictionary<string, (int Nodes, double Microseconds)> Profile(NetworkModel network)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, EnableProfiling = true, ProfileOutputPathPrefix = Path.Combine(Path.GetTempPath(), "framewise-profile") };
        if (network.Graph.WeightsFolder is { } weights) options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weights);
        using var lent = LentWeights.To(options, network.Graph.Weights, network.Path);
        using var session = new InferenceSession(network.Graph.OnnxBytes.ToArray(), options);
        var pixels = new byte[Batch * network.Card.Pixels.Height * network.Card.Pixels.Width * 3];
        new Random(1).NextBytes(pixels);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [Batch, network.Card.Pixels.Height, network.Card.Pixels.Width, 3]);
        using var means = OrtValue.CreateTensorValueFromMemory(new float[Batch], [Batch]);
        for (var i = 0; i < Runs + 2; i++)
            if (network.Graph.FrameMeanInputName is { } mean) session.Run(run, [network.Graph.InputName, mean], [input, means], [network.Graph.OutputName]).Dispose();
            else session.Run(run, [network.Graph.InputName], [input], [network.Graph.OutputName]).Dispose();
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
        return events.RootElement.EnumerateArray()
            .Where(item => item.GetProperty("cat").GetString() == "Node" && item.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal))
            .GroupBy(item => item.GetProperty("name").GetString()!)
            .Select(node => (Operator: node.First().GetProperty("args").GetProperty("op_name").GetString()!, Microseconds: node.Skip(2).Sum(item => item.GetProperty("dur").GetDouble())))
            .GroupBy(node => node.Operator)
            .ToDictionary(group => group.Key, group => (group.Count(), group.Sum(node => node.Microseconds)));
    }
}
