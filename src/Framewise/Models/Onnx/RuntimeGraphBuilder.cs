using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.Onnx;

/// <summary>Makes from any classifier with one picture as input the graph that the runtime runs: bytes in, probabilities out, any batch
/// size where the model allows it.</summary>
internal static class RuntimeGraphBuilder
{
    private const string Probabilities = "framewise_probabilities",
        Embedding = "framewise_vector";

    /// <summary>Builds the graph; <paramref name="model"/> stays as it is. <paramref name="path"/> is for messages.</summary>
    public static RuntimeGraph Build(ModelProto model, ModelCard card, string path)
    {
        var output = GraphDescription.Of(model).TheOutput(card, path);
        var classes = GraphChecks.Output(output, card, path);
        return Build(model, card, path, builder => AddOutputStage(builder, output, card), Probabilities, classes) with
        {
            HasIndependentClasses =
                !GraphChecks.IsPair(output, card)
                && (
                    card.OutputKind is OutputKind.Sigmoid or OutputKind.Independent
                    || OutputKindCheck.Find(model, output.Tensor)?.Kind == OutputKind.Independent
                ),
        };
    }

    /// <summary>As above, of the half that sees pictures: what comes out is its embedding, of length 1. Class vectors follow later
    /// (<see cref="ClassVectors"/>).</summary>
    public static RuntimeGraph BuildEmbedding(ModelProto model, ModelCard card, string path)
    {
        var output = GraphDescription.Of(model).TheOutput(card, path);
        return Build(model, card, path, builder => AddNormalization(builder, output), Embedding, null);
    }

    private static RuntimeGraph Build(
        ModelProto model,
        ModelCard card,
        string path,
        Action<GraphBuilder> addOutputStage,
        string output,
        int? length
    )
    {
        OnnxFile.Check(model, path);
        var builder = new GraphBuilder(model.Clone());
        var input = GraphDescription.Of(builder.Model).TheInput(card, path);
        GraphChecks.Input(input, card, path);

        var fixedBatch = BatchDimension.Free(builder, input, out var isProven);
        if (input.ElementType == TensorType.Float)
            LrnRewrite.Apply(builder);
        var (pixels, frameMean) = new InputStage(builder, input, card, path).Add(fixedBatch);
        addOutputStage(builder);
        builder.Graph.Output.Clear();
        builder.Graph.Output.Add(GraphBuilder.Matrix(output, fixedBatch, length));
        // Weights that were replaced would be kept in memory, and the runtime warns of each; other outputs may need operators that it does
        // not have.
        builder.DropUnused();

        var weights = ExternalWeights.TakeOut(builder.Graph);
        return new RuntimeGraph
        {
            Weights = weights,
            OnnxBytes = builder.Model.ToByteArray(),
            InputName = pixels,
            FrameMeanInputName = frameMean,
            OutputName = output,
            ClassCount = length ?? 0,
            FixedBatch = fixedBatch,
            IsBatchProven = isProven,
        };
    }

    private static void AddNormalization(GraphBuilder builder, TensorDescription output)
    {
        var vector = output.Tensor;
        if (output.ElementType != TensorType.Float)
            vector = builder.Add("Cast", [vector], GraphBuilder.Attribute("to", (long)TensorType.Float));
        builder.Graph.Node.Add(
            GraphBuilder.Node("LpNormalization", [vector], [Embedding], GraphBuilder.Attribute("axis", 1), GraphBuilder.Attribute("p", 2))
        );
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
}
