using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>Makes from any classifier with one picture as input the graph that the runtime runs: bytes in, probabilities out, any batch size where the network allows it.</summary>
internal static class RuntimeGraphBuilder
{
    private const string Probabilities = "framewise_probabilities";

    /// <summary>Builds the graph; <paramref name="model"/> stays as it is. <paramref name="path"/> is for messages.</summary>
    public static RuntimeGraph Build(ModelProto model, ModelCard card, string path)
    {
        OnnxFile.Check(model, path);
        var builder = new GraphBuilder(model.Clone());
        var description = GraphDescription.Of(builder.Model);
        var input = description.TheInput(card, path);
        var output = description.TheOutput(card, path);
        GraphChecks.Input(input, card, path);
        var classes = GraphChecks.Output(output, card, path);

        var fixedBatch = BatchDimension.Free(builder, input, out var isProven);
        if (input.ElementType == TensorType.Float) LrnRewrite.Apply(builder);
        var (pixels, frameMean) = new InputStage(builder, input, card, path).Add(fixedBatch);
        AddOutputStage(builder, output, card);
        builder.Graph.Output.Clear();
        builder.Graph.Output.Add(GraphBuilder.Value(Probabilities, TensorType.Float, fixedBatch, classes));
        DropUnusedInitializers(builder.Graph);

        var weights = ExternalWeights.TakeOut(builder.Graph);
        return new RuntimeGraph
        {
            Weights = weights,
            OnnxBytes = builder.Model.ToByteArray(),
            InputName = pixels,
            FrameMeanInputName = frameMean,
            OutputName = Probabilities,
            ClassCount = classes,
            FixedBatch = fixedBatch,
            IsBatchProven = isProven,
        };
    }

    private static void AddOutputStage(GraphBuilder builder, TensorDescription output, ModelCard card)
    {
        var scores = output.Name;
        if (output.ElementType != TensorType.Float) scores = builder.Add("Cast", [scores], GraphBuilder.Attribute("to", (long)TensorType.Float));
        if (output.Shape is not { Count: 2 }) scores = builder.Add("Flatten", [scores], GraphBuilder.Attribute("axis", 1));
        builder.Graph.Node.Add(card.OutputIsLogits
            ? GraphBuilder.Node("Softmax", [scores], [Probabilities], GraphBuilder.Attribute("axis", 1))
            : GraphBuilder.Node("Identity", [scores], [Probabilities]));
    }

    /// <summary>Weights that were replaced would be kept in memory, and the runtime warns of each. Branches and loops may use weights from outside, so such graphs keep all.</summary>
    private static void DropUnusedInitializers(GraphProto graph)
    {
        if (graph.Node.Any(node => node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0))) return;
        var used = graph.Node.SelectMany(node => node.Input).ToHashSet();
        var kept = graph.Initializer.Where(tensor => used.Contains(tensor.Name)).ToArray();
        if (kept.Length == graph.Initializer.Count) return;
        graph.Initializer.Clear();
        graph.Initializer.AddRange(kept);
    }
}
