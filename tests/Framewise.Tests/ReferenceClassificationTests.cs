using System.Text.Json;
using Framewise.Results.Rows;

namespace Framewise.Tests;

/// <summary>The whole path, file to probabilities, against evaluations made without any of this code (see the reference folder's
/// README).</summary>
public class ReferenceClassificationTests
{
    private static readonly string[] Clips = ["01_dog", "flower", "cockatoo", "friday"];

    [Theory]
    [InlineData("googlenet", "bvlc_googlenet_fp32.onnx")]
    [InlineData("squeezenet", "squeezenet1.1_caffe_fp32.onnx")]
    public async Task Float_models_give_the_reference_probabilities(string key, string file)
    {
        var (frames, sameTop1, largest) = (0, 0, 0f);
        foreach (var (row, reference) in await Classify(key, file))
        {
            var expected = reference
                .GetProperty("top5")
                .EnumerateArray()
                .Select(pair => (Class: pair[0].GetInt32(), Probability: pair[1].GetSingle()))
                .ToList();
            frames++;
            if (row.Predictions[0].Class == expected[0].Class)
                sameTop1++;
            foreach (var (index, probability) in expected)
                largest = Math.Max(largest, Math.Abs(row.Predictions.First(p => p.Class == index).Probability - probability));
        }
        Assert.Equal(91, frames);
        TestContext.Current.SendDiagnosticMessage($"{key}: same top-1 {sameTop1}/{frames}, largest difference of a probability {largest}");
        Assert.True(sameTop1 >= 0.99 * frames, $"top-1 is the same on {sameTop1} of {frames} frames");
        Assert.True(largest <= 0.02, $"the largest difference of a probability is {largest}");
    }

    /// <summary>
    /// The reference rounds twice after each layer, as TFLite's integer kernels do, ONNX Runtime once. Its README measures that this alone
    /// moves the 8-bit logits by up to 6 units and calls both right, so a best class counts as the same when the reference gives it a logit
    /// within 6 units of its own best. (That single rounding is reproduced exactly is tested against plain integer arithmetic in TfLite/.)
    /// </summary>
    [Theory]
    [InlineData("mobilenet_v1_0.25_128_quant", "coral_mobilenet_v1_0.25_128_quant.tflite")]
    [InlineData("mobilenet_v1_1.0_224_quant", "mobilenet_v1_1.0_224_quant.tflite")]
    public async Task Quantised_models_agree_with_integer_arithmetic_on_the_best_class(string key, string file)
    {
        var (frames, same, identical) = (0, 0, 0);
        foreach (var (row, reference) in await Classify(key, file))
        {
            var expected = reference
                .GetProperty("top5_by_logit")
                .EnumerateArray()
                .Select(entry => (Class: entry[0].GetInt32(), Logit: entry[1].GetInt32()))
                .ToList();
            var best = row.Predictions[0].Class;
            frames++;
            if (expected[0].Class == best)
                identical++;
            if (expected.Any(entry => entry.Class == best && entry.Logit >= expected[0].Logit - 6))
                same++;
        }
        Assert.Equal(91, frames);
        TestContext.Current.SendDiagnosticMessage($"{key}: same top-1 {same}/{frames}, identical {identical}/{frames}");
        Assert.True(same >= 0.98 * frames, $"top-1 is the same on {same} of {frames} frames");
        Assert.True(identical >= 0.85 * frames, $"top-1 is identical on {identical} of {frames} frames");
    }

    private static async Task<List<(FrameResult Row, JsonElement Reference)>> Classify(string key, string file)
    {
        using var classifier = VideoClassifier.Load(Repository.Shared("models", file), new ClassifierOptions { Every = 10, TopK = 1001 });
        var pairs = new List<(FrameResult, JsonElement)>();
        foreach (var clip in Clips)
        {
            using var reference = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "classify", $"{clip}_{key}.json")));
            var frames = reference.RootElement.GetProperty("frames").EnumerateArray().Select(frame => frame.Clone()).ToList();
            var rows = new List<FrameResult>();
            await foreach (
                var row in classifier.ClassifyAsync(
                    Repository.Shared("media", "real", clip + ".mp4"),
                    TestContext.Current.CancellationToken
                )
            )
                rows.Add(row);
            Assert.Equal(frames.Select(frame => frame.GetProperty("pts").GetInt64()), rows.Select(row => row.Pts));
            pairs.AddRange(rows.Zip(frames));
        }
        return pairs;
    }
}
