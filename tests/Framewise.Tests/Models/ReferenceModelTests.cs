using System.Text.Json;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Models.TfLite;
using Framewise.Tests.Models.Onnx;
using Framewise.Tests.Models.TfLite;

namespace Framewise.Tests.Models;

/// <summary>Real models on real frames against the classification reference, which was computed without ONNX Runtime.</summary>
public class ReferenceModelTests(ReferenceFrames frames) : IClassFixture<ReferenceFrames>
{
    [Theory]
    [InlineData("googlenet", "bvlc_googlenet_fp32.onnx", 224)]
    [InlineData("squeezenet", "squeezenet1.1_caffe_fp32.onnx", 227)]
    public void A_float_model_agrees_with_the_reference(string model, string file, int size)
    {
        var path = Repository.Shared("models", file);
        var card = GraphRunner.Card(size, 1000) with { Mean = [104, 117, 123] };
        var graph = RuntimeGraphBuilder.Build(OnnxFile.Read(File.ReadAllBytes(path), path), card, path);
        var (total, equal, largest) = (0, 0, 0.0);
        foreach (var (reference, scores) in Results(graph, model, size, bgr: true))
        {
            var top = reference
                .GetProperty("top5")
                .EnumerateArray()
                .Select(row => (Class: row[0].GetInt32(), Probability: row[1].GetDouble()))
                .ToArray();
            largest = Math.Max(largest, top.Max(row => Math.Abs(row.Probability - scores[row.Class])));
            total++;
            if (scores[top[0].Class] == scores.Max())
                equal++;
        }
        Assert.Equal(91, total);
        Assert.True(largest <= 0.0005, $"A probability differs by {largest}.");
        Assert.Equal(total, equal);
    }

    /// <summary>
    /// The reference rounds as TFLite's integer kernels do, the runtime once. Through 28 layers that moves logits by up to 6 units
    /// (reference README), which turns close calls; calls that are not close must be the same.
    /// </summary>
    [Theory]
    [InlineData("mobilenet_v1_0.25_128_quant", "coral_mobilenet_v1_0.25_128_quant.tflite", 128)]
    [InlineData("mobilenet_v1_1.0_224_quant", "mobilenet_v1_1.0_224_quant.tflite", 224)]
    public void A_quantised_model_agrees_with_the_reference_but_for_its_rounding(string model, string file, int size)
    {
        var (graph, _) = Import(file, size);
        var (total, equal, clear, difference) = (0, 0, 0, 0.0);
        foreach (var (reference, scores) in Results(graph, model, size, bgr: false))
        {
            var top = reference
                .GetProperty("top5_by_logit")
                .EnumerateArray()
                .Select(row => (Class: row[0].GetInt32(), Logit: row[1].GetInt32(), Probability: row[3].GetDouble()))
                .ToArray();
            difference += Math.Abs(top[0].Probability - scores[top[0].Class]);
            Assert.Equal(1, scores.Sum(), 1e-4);
            total++;
            var isEqual = scores[top[0].Class] == scores.Max();
            if (isEqual)
                equal++;
            if (top[0].Logit - top[1].Logit <= 6)
                continue;
            clear++;
            Assert.True(
                isEqual,
                $"Frame {reference.GetProperty("frame")}: class {Array.IndexOf(scores, scores.Max())} instead of {top[0].Class}."
            );
        }
        Assert.Equal(91, total);
        Assert.True(clear > 20 && equal >= 0.9 * total, $"{equal} of {total} frames have the same first class; {clear} are clear.");
        Assert.True(difference / total < 0.03, $"The probability of the first class differs by {difference / total} on average.");
    }

    /// <summary>With the same rounding every logit is the same, so every probability is.</summary>
    [Theory]
    [InlineData("mobilenet_v1_0.25_128_quant", "coral_mobilenet_v1_0.25_128_quant.tflite", 128, 4)]
    [InlineData("mobilenet_v1_1.0_224_quant", "mobilenet_v1_1.0_224_quant.tflite", 224, 30)]
    public void A_quantised_model_gives_what_integers_give(string name, string file, int size, int step)
    {
        var (graph, read) = Import(file, size);
        var results = Results(graph, name, size, bgr: false).ToArray();
        for (var i = 0; i < results.Length; i += step)
        {
            var (reference, scores) = results[i];
            var pixels = ReferenceFrames.Clips.SelectMany(clip => frames.Of(clip, size)).ElementAt(i);
            var (twice, _) = new IntegerEvaluator(read, roundsTwice: true).Evaluate(pixels);
            Assert.Equal(reference.GetProperty("logits_sum").GetInt32(), twice.Sum(logit => logit));
            Assert.Equal(
                reference.GetProperty("logits_sum_of_index_times_value").GetInt32(),
                twice.Select((logit, index) => logit * index).Sum()
            );

            var (once, scale) = new IntegerEvaluator(read, roundsTwice: false).Evaluate(pixels);
            GraphRunner.AssertClose(GraphRunner.Softmax([.. once.Select(logit => logit * scale)]), scores, 1e-6f);
        }
    }

    [Theory]
    [InlineData("squeezenet1.1_caffe_fp32.onnx", 227, 1000)]
    [InlineData("mobilenet_v2_torchvision_int8_qlinear.onnx", 224, 1000)]
    [InlineData("mobilenet_v1_0.25_128_w8_nhwc1001.onnx", 128, 1001)]
    [InlineData("coral_mobilenet_v1_0.25_128_quant.tflite", 128, 1001)]
    public void A_picture_gives_the_same_bits_in_every_batch(string file, int size, int classes)
    {
        var path = Repository.Shared("models", file);
        var bytes = File.ReadAllBytes(path);
        var card = GraphRunner.Card(size, classes) with { ChannelsLast = size == 128 };
        var graph = RuntimeGraphBuilder.Build(
            file.EndsWith(".tflite") ? TfLiteImporter.Import(bytes, path) : OnnxFile.Read(bytes, path),
            card,
            path
        );
        using var session = GraphRunner.Open(graph);
        var pixels = GraphRunner.RandomPixels(size, 8, size);
        var eight = GraphRunner.Run(session, graph, pixels, 8);
        Assert.Equal(eight[..(3 * classes)], GraphRunner.Run(session, graph, pixels[..(3 * size * size * 3)], 3));
        Assert.Equal(eight[(7 * classes)..], GraphRunner.Run(session, graph, pixels[(7 * size * size * 3)..], 1));
    }

    private static (RuntimeGraph Graph, TfLiteModel Model) Import(string file, int size)
    {
        var path = Repository.Shared("models", file);
        var bytes = File.ReadAllBytes(path);
        return (
            RuntimeGraphBuilder.Build(TfLiteImporter.Import(bytes, path), GraphRunner.Card(size, 1001) with { ChannelsLast = true }, path),
            TfLiteModel.Read(bytes, path)
        );
    }

    private IEnumerable<(JsonElement Reference, float[] Scores)> Results(RuntimeGraph graph, string model, int size, bool bgr)
    {
        using var session = GraphRunner.Open(graph);
        foreach (var clip in ReferenceFrames.Clips)
        {
            var reference = ReferenceFrames.Reference(clip, model).GetProperty("frames").EnumerateArray().ToArray();
            var pictures = frames.Of(clip, size);
            Assert.Equal(reference.Length, pictures.Count);
            for (var i = 0; i < reference.Length; i++)
                yield return (reference[i], GraphRunner.Run(session, graph, bgr ? Swapped(pictures[i]) : pictures[i], 1));
        }
    }

    private static byte[] Swapped(byte[] rgb)
    {
        var bgr = (byte[])rgb.Clone();
        for (var i = 0; i < bgr.Length; i += 3)
            (bgr[i], bgr[i + 2]) = (bgr[i + 2], bgr[i]);
        return bgr;
    }
}
