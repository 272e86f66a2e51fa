using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Optimization;

/// <summary>
/// A last layer that is a convolution of 1x1 becomes a product of matrices with the same weights: of bytes, that gives floats, where a
/// convolution would round what the classes get.
/// </summary>
internal static class LastLayer
{
    private const long AxesAreInput = 18;

    /// <summary>Rewrites the graph where it ends so.</summary>
    public static ModelProto AsProduct(ModelProto model)
    {
        var (index, nodes) = (new GraphIndex(model.Graph), model.Graph.Node.ToArray());
        var place = Array.FindLastIndex(nodes, node => node.OpType is "Conv" or "Gemm" or "MatMul");
        if (
            place < 0
            || nodes[place] is not { OpType: "Conv" } last
            || index.Constant(last, 1) is not { DataType: (int)TensorType.Float, Dims: [var classes, var channels, 1, 1] } weights
            || GraphIndex.Int(last, "group", 1) != 1
            || (GraphIndex.Ints(last, "strides") ?? []).Any(step => step != 1)
            || (GraphIndex.Ints(last, "pads") ?? []).Any(pad => pad != 0)
        )
            return model;
        var values = TensorValues.Floats(weights)!;
        var turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            turned[(i % channels * classes) + (i / channels)] = values[i];
        var builder = new GraphBuilder(model);
        builder.Graph.Node.Clear();
        builder.Graph.Node.AddRange(nodes[..place]);
        var rows = builder.Add("Transpose", [last.Input[0]], GraphBuilder.Attribute("perm", 0, 2, 3, 1));
        var scores = builder.NewName("scores");
        builder.Graph.Node.Add(GraphBuilder.Node("MatMul", [rows, builder.Constant<float>(turned, [channels, classes])], [scores]));
        builder.Graph.Node[^1].Name = last.Name;
        if (last.Input is [_, _, { Length: > 0 } bias])
            scores = builder.Add("Add", [scores, bias]);
        // Turned back behind what makes it smaller.
        var rest = nodes[(place + 1)..].ToList();
        var output = last.Output[0];
        if (Next(model.Graph, rest, output, "Relu") is { } rectifier)
            (scores, output) = (builder.Add("Relu", [scores]), rectifier.Output[0]);
        if (Next(model.Graph, rest, output, "GlobalAveragePool") is { } pool)
            (scores, output) = (Mean(builder, scores), pool.Output[0]);
        builder.Graph.Node.Add(GraphBuilder.Node("Transpose", [scores], [output], GraphBuilder.Attribute("perm", 0, 3, 1, 2)));
        builder.Graph.Node.AddRange(rest);
        builder.DropUnused();
        return model;
    }

    /// <summary>Takes the one operator that reads a tensor out of the rest, if it is of that kind.</summary>
    private static NodeProto? Next(GraphProto graph, List<NodeProto> rest, string tensor, string op)
    {
        var isSeen =
            graph.Output.Any(output => output.Name == tensor) || rest.Any(node => node.Attribute.Any(attribute => attribute.G is not null));
        if (isSeen || rest.Where(node => node.Input.Contains(tensor)).ToArray() is not [var next])
            return null;
        return next.OpType == op && rest.Remove(next) ? next : null;
    }

    /// <summary>Of the places of <c>[N, height, width, classes]</c>.</summary>
    private static string Mean(GraphBuilder builder, string scores)
    {
        var takesAxes = builder.Model.OpsetImport.First(import => import.Domain.Length == 0).Version >= AxesAreInput;
        return takesAxes
            ? builder.Add("ReduceMean", [scores, builder.Constant<long>([1, 2], [2])])
            : builder.Add("ReduceMean", [scores], GraphBuilder.Attribute("axes", 1, 2));
    }
}
