using System.Text.Json.Nodes;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>A model whose card is looked for: its file, its graph, and the folder with what lies beside it.</summary>
internal sealed record Candidate(string Path, ModelProto Model, ModelFormat Format, ReadOnlyMemory<byte> File)
{
    public string Folder { get; } = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>Whether there is a card of the user's, who then knows better what the model is.</summary>
    public bool HasCard { get; init; }

    /// <summary>The graph's only input with four dimensions; null if there is no such.</summary>
    public TensorDescription? Input { get; } = GraphDescription.Of(Model).Inputs is [{ Shape.Count: 4 } input] ? input : null;

    /// <summary>How a card says that classes do not exclude each other, by whether the graph itself ends in a sigmoid.</summary>
    public string Independent =>
        GraphDescription.Of(Model).Outputs is [var output] && OutputKindCheck.Find(Model, output.Tensor)?.Kind == OutputKind.Logits
            ? "sigmoid"
            : "independent";

    public static JsonArray Three(double value) => new(value, value, value);

    public static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(value => (JsonNode)value)]);
}
