using System.Text.Json;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;

namespace Framewise.Tests.Models.Onnx;

/// <summary>
/// A transformer and a model of inverted, squeezed and excited blocks, as PyTorch exports them, against PyTorch's own probabilities.
/// <c>Torch/make.py</c> makes them, with random weights, once: PyTorch is not needed here.
/// </summary>
public sealed class TorchModelTests : IDisposable
{
    private const int Side = 16,
        Classes = 5,
        Pictures = 3;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("transformer", "", 1e-3)]
    [InlineData("transformer", "-one", 1e-3)]
    [InlineData("transformer", "-fp16", 1e-2)]
    [InlineData("efficient", "", 1e-3)]
    [InlineData("efficient", "-one", 1e-3)]
    [InlineData("efficient", "-fp16", 1e-2)]
    public void Probabilities_are_those_of_PyTorch(string name, string form, double tolerance)
    {
        File.Copy(Given(name + form + ".onnx"), _folder["model.onnx"]);
        Compare(name, tolerance);
    }

    [Theory]
    [InlineData("transformer", "", 1e-3)]
    [InlineData("transformer", "-fp16", 1e-2)]
    [InlineData("efficient", "", 1e-3)]
    public void So_they_are_with_the_weights_in_a_file_of_their_own(string name, string form, double tolerance)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Given(name + form + ".onnx")));
        using var weights = new MemoryStream();
        foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.HasRawData))
        {
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            foreach (
                var (key, value) in new[]
                {
                    ("location", "model.onnx.data"),
                    ("offset", $"{weights.Length}"),
                    ("length", $"{tensor.RawData.Length}"),
                }
            )
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            weights.Write(tensor.RawData.Span);
            tensor.ClearRawData();
        }
        _folder.Write("model.onnx", model.ToByteArray());
        _folder.Write("model.onnx.data", weights.ToArray());
        Compare(name, tolerance);
    }

    private void Compare(string name, double tolerance)
    {
        _folder.Write(
            "config.json",
            """{ "architectures": ["ViTForImageClassification"], "id2label": { "0": "a", "1": "b", "2": "c", "3": "d", "4": "e" } }"""
        );
        _folder.Write(
            "preprocessor_config.json",
            """{ "image_processor_type": "ViTImageProcessor", "size": { "height": 16, "width": 16 }, "resample": 2, "image_mean": """
                + """[0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25] }"""
        );
        using var session = ModelSession.Load(Model.Load(_folder.Path), Pictures, 1);
        for (var picture = 0; picture < Pictures; picture++)
        for (var i = 0; i < Side * Side * 3; i++)
            session.Pixels(picture)[i] = (byte)((i * 37 + i * i % 101 + picture * 59) % 256);
        session.Run(Pictures);
        using var answers = JsonDocument.Parse(File.ReadAllBytes(Given("answers.json")));
        for (var picture = 0; picture < Pictures; picture++)
        {
            var expected = answers.RootElement.GetProperty(name)[picture].EnumerateArray().Select(value => value.GetDouble()).ToArray();
            for (var i = 0; i < Classes; i++)
                Assert.True(
                    Math.Abs(expected[i] - session.Probabilities(picture)[i]) <= tolerance,
                    $"picture {picture}, class {i}: {expected[i]} and {session.Probabilities(picture)[i]}"
                );
        }
    }

    private static string Given(string name) => Path.Combine(Repository.Root, "tests", "Framewise.Tests", "Models", "Onnx", "Torch", name);
}
