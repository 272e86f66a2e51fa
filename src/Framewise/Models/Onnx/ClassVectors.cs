using Google.Protobuf;

namespace Framewise.Models.Onnx;

/// <summary>Puts class vectors behind a picture's embedding, so that scores leave the runtime as from a classifier: product, scale, bias,
/// and softmax or sigmoid.</summary>
internal static class ClassVectors
{
    private const string Probabilities = "framewise_probabilities";

    /// <summary>The graph of <see cref="RuntimeGraphBuilder.BuildEmbedding"/> with classes.</summary>
    /// <param name="graph">Gives embeddings of length 1.</param>
    /// <param name="vectors">One vector of length 1 per class.</param>
    /// <param name="card">Says how cosines become probabilities.</param>
    public static RuntimeGraph AddTo(RuntimeGraph graph, IReadOnlyList<float[]> vectors, ModelCard card)
    {
        var builder = new GraphBuilder(ModelProto.Parser.ParseFrom(graph.OnnxBytes.Span));
        Add(builder, graph.OutputName, vectors, card);
        builder.Graph.Output.Clear();
        builder.Graph.Output.Add(GraphBuilder.Matrix(Probabilities, graph.FixedBatch, vectors.Count));
        return graph with
        {
            OnnxBytes = builder.Model.ToByteArray(),
            OutputName = Probabilities,
            ClassCount = vectors.Count,
            HasIndependentClasses = card.OutputKind == OutputKind.Sigmoid,
        };
    }

    /// <summary>The end of that graph alone: embeddings <c>[batch, length]</c> in, probabilities out, by the same operators.</summary>
    public static RuntimeGraph Alone(IReadOnlyList<float[]> vectors, ModelCard card)
    {
        const string Embeddings = "framewise_vector";
        var builder = new GraphBuilder("classes");
        builder.Graph.Input.Add(GraphBuilder.Matrix(Embeddings, null, vectors[0].Length));
        Add(builder, Embeddings, vectors, card);
        builder.Graph.Output.Add(GraphBuilder.Matrix(Probabilities, null, vectors.Count));
        return new RuntimeGraph
        {
            OnnxBytes = builder.Model.ToByteArray(),
            InputName = Embeddings,
            OutputName = Probabilities,
            ClassCount = vectors.Count,
            HasIndependentClasses = card.OutputKind == OutputKind.Sigmoid,
        };
    }

    private static void Add(GraphBuilder builder, string embedding, IReadOnlyList<float[]> vectors, ModelCard card)
    {
        var (text, length) = (card.Text!, vectors[0].Length);
        var columns = new float[length * vectors.Count];
        for (var row = 0; row < length; row++)
        for (var column = 0; column < vectors.Count; column++)
            columns[row * vectors.Count + column] = vectors[column][row];
        var scores = builder.Add("MatMul", [embedding, builder.Constant<float>(columns, [length, vectors.Count])]);
        scores = builder.Add("Mul", [scores, builder.Constant<float>([(float)Math.Exp(text.LogScale)], [])]);
        if (text.Bias != 0)
            scores = builder.Add("Add", [scores, builder.Constant<float>([(float)text.Bias], [])]);
        builder.Graph.Node.Add(
            card.OutputKind == OutputKind.Sigmoid
                ? GraphBuilder.Node("Sigmoid", [scores], [Probabilities])
                : GraphBuilder.Node("Softmax", [scores], [Probabilities], GraphBuilder.Attribute("axis", 1))
        );
    }
}
