using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>Makes from any classifier with one picture as input the graph that the runtime runs: bytes in, probabilities out, any batch size where the model allows it.</summary>
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
        if (input.ElementType == TensorType.Float)
            LrnRewrite.Apply(builder);
        var (pixels, frameMean) = new InputStage(builder, input, card, path).Add(fixedBatch);
        AddOutputStage(builder, output, card);
        builder.Graph.Output.Clear();
        builder.Graph.Output.Add(GraphBuilder.Value(Probabilities, TensorType.Float, fixedBatch, classes));
        DropUnused(builder);

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
            HasIndependentClasses =
                !GraphChecks.IsPair(output, card)
                && (
                    card.OutputKind is OutputKind.Sigmoid or OutputKind.Independent
                    || OutputKindCheck.Find(model, output.Tensor)?.Kind == OutputKind.Independent
                ),
        };
    }

    private static void AddOutputStage(GraphBuilder builder, TensorDescription output, ModelCard card)
    {
        var scores = output.Tensor;
        if (output.ElementType != TensorType.Float)
            scores = builder.Add("Cast", [scores], GraphBuilder.Attribute("to", (long)TensorType.Float));
        if (output.Shape is not { Count: 2 })
            scores = builder.Add("Flatten", [scores], GraphBuilder.Attribute("axis", 1));
        if (GraphChecks.IsPair(output, card))
        {
            if (card.OutputKind == OutputKind.Sigmoid)
                scores = builder.Add("Sigmoid", [scores]);
            var both = builder.Add("Mul", [scores, builder.Constant<float>([-1, 1], [2])]);
            builder.Graph.Node.Add(GraphBuilder.Node("Add", [both, builder.Constant<float>([1, 0], [2])], [Probabilities]));
            return;
        }
        builder.Graph.Node.Add(
            card.OutputKind switch
            {
                OutputKind.Logits => GraphBuilder.Node("Softmax", [scores], [Probabilities], GraphBuilder.Attribute("axis", 1)),
                OutputKind.Sigmoid => GraphBuilder.Node("Sigmoid", [scores], [Probabilities]),
                _ => GraphBuilder.Node("Identity", [scores], [Probabilities]),
            }
        );
    }

    /// <summary>
    /// Weights that were replaced would be kept in memory, and the runtime warns of each; other outputs may need operators that it does not have.
    /// Branches and loops may use weights from outside, so such graphs keep all.
    /// </summary>
    private static void DropUnused(GraphBuilder builder)
    {
        if (!builder.Graph.Node.Any(node => node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0)))
            builder.DropUnused();
    }
}
