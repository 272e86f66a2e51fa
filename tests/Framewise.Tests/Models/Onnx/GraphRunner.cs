using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Preprocessing;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Tests.Models.Onnx;

/// <summary>Runs graphs in ONNX Runtime and makes the cards and pixels for them.</summary>
internal static class GraphRunner
{
    public static float[] Run(RuntimeGraph graph, byte[] pixels, int batch, float[]? frameMeans = null)
    {
        using var session = Open(graph);
        return Run(session, graph, pixels, batch, frameMeans);
    }

    public static float[] Run(InferenceSession session, RuntimeGraph graph, byte[] pixels, int batch, float[]? frameMeans = null)
    {
        long[] shape = [batch, .. session.InputMetadata[graph.InputName].Dimensions.Skip(1).Select(dim => (long)dim)];
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using var means = OrtValue.CreateTensorValueFromMemory(frameMeans ?? [], [frameMeans?.Length ?? 0]);
        var inputs = new Dictionary<string, OrtValue> { [graph.InputName] = input };
        if (graph.FrameMeanInputName is { } name)
            inputs[name] = means;
        using var outputs = session.Run(options, inputs, [graph.OutputName]);
        Assert.Equal([batch, graph.ClassCount], outputs[0].GetTensorTypeAndShape().Shape);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Runs a graph as it is, with its one float input.</summary>
    public static float[] RunFloat(ModelProto model, float[] values, params long[] shape)
    {
        using var session = Open(model.ToByteArray());
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var outputs = session.Run(
            options,
            new Dictionary<string, OrtValue> { [session.InputNames[0]] = input },
            [session.OutputNames[0]]
        );
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public static InferenceSession Open(RuntimeGraph graph)
    {
        // The weights stay pinned as long as the tests run.
        return Open(graph.OnnxBytes.ToArray(), options => SharedWeights.To(options, graph.Weights, "graph"));
    }

    public static InferenceSession Open(byte[] model, Action<SessionOptions>? configure = null)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        configure?.Invoke(options);
        return new InferenceSession(model, options);
    }

    public static ModelCard Card(int size, int classes) =>
        new()
        {
            Name = "test",
            Pixels = new PixelRecipe { Width = size, Height = size },
            Labels = [.. Enumerable.Range(0, classes).Select(i => $"class {i}")],
        };

    public static byte[] RandomPixels(int seed, int batch, int size)
    {
        var pixels = new byte[batch * size * size * 3];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    /// <summary>The card's formula written out: <c>[N,H,W,3]</c> bytes to <c>[N,3,H,W]</c> or <c>[N,H,W,3]</c> floats.</summary>
    public static float[] Normalized(byte[] pixels, int size, ModelCard card, float[]? frameMeans = null)
    {
        var values = new float[pixels.Length];
        var area = size * size;
        for (var i = 0; i < pixels.Length; i++)
        {
            var (frame, pixel, channel) = (i / (area * 3), i / 3 % area, i % 3);
            var mean = card.SubtractFrameMean ? card.Scale * frameMeans![frame] : card.Mean[channel];
            values[card.ChannelsLast ? i : (frame * 3 + channel) * area + pixel] = (float)(
                (pixels[i] * card.Scale - mean) / card.Std[channel]
            );
        }
        return values;
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"[{i}]: expected {expected[i]}, got {actual[i]}");
    }

    public static float[] Softmax(ReadOnlySpan<float> logits)
    {
        var result = new double[logits.Length];
        var (max, sum) = (double.MinValue, 0.0);
        foreach (var logit in logits)
            max = Math.Max(max, logit);
        for (var i = 0; i < result.Length; i++)
            sum += result[i] = Math.Exp(logits[i] - max);
        return [.. result.Select(value => (float)(value / sum))];
    }
}
