using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>Operators that compute value by value, and softmax.</summary>
internal static class TfLiteElementwise
{
    /// <summary>ADD, SUB and MUL of two tensors, one of which may be constant and broadcast.</summary>
    public static void Binary(TfLiteGraph graph, TfLiteOperator op, string onnx)
    {
        var (left, right) = (graph.Input(op, 0), graph.Input(op, 1));
        var rank = Math.Max(left.Shape.Length, right.Shape.Length);
        var real = graph.Builder.Add(onnx, [Operand(graph, op, left, rank), Operand(graph, op, right, rank)]);
        graph.Put(op, real, (TfLiteActivation)op.SByte(0));
    }

    /// <summary>RELU, RELU6, RELU_N1_TO_1 as operators of their own.</summary>
    public static void Activation(TfLiteGraph graph, TfLiteOperator op, TfLiteActivation activation) =>
        graph.Put(op, TfLiteActivations.Apply(graph, op, graph.Real(graph.Input(op, 0)), activation));

    public static void Unary(TfLiteGraph graph, TfLiteOperator op, string onnx) =>
        graph.Put(op, graph.Builder.Add(onnx, [graph.Real(graph.Input(op, 0))]));

    /// <summary>SOFTMAX in float, also between quantised tensors: rounding probabilities to 1/256 would only lose digits.</summary>
    public static void Softmax(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        var real = graph.Real(input);
        var beta = op.Options?.Float(0, 0) is { } stored and not 0 ? stored : 1;
        if (beta != 1)
            real = graph.Builder.Add("Mul", [real, graph.Builder.Constant<float>([beta], [])]);
        var axis = input.Shape.Length == 4 ? 1 : input.Shape.Length - 1;
        graph.Store(
            op,
            new TfLiteValue { Shape = input.Shape, Real = graph.Builder.Add("Softmax", [real], GraphBuilder.Attribute("axis", axis)) }
        );
    }

    /// <summary>QUANTIZE and requantisation.</summary>
    public static void Quantize(TfLiteGraph graph, TfLiteOperator op) => graph.Put(op, graph.Real(graph.Input(op, 0)));

    /// <summary>DEQUANTIZE: the float form of a tensor, or a float16 constant.</summary>
    public static void Dequantize(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        graph.Store(op, new TfLiteValue { Shape = input.Shape, Real = graph.Real(input) });
    }

    /// <summary>Aligns the channels of an operand of fewer dimensions, which TensorFlow has last and the graph second.</summary>
    private static string Operand(TfLiteGraph graph, TfLiteOperator op, TfLiteValue value, int rank)
    {
        if (value.Shape.Length == rank || rank != 4 || value.Shape.Aggregate(1L, (product, dim) => product * dim) == 1)
            return graph.Real(value);
        graph.Require(value.Shape.Length == 1, op, $"broadcasts [{string.Join(',', value.Shape)}]; one value per channel can be imported.");
        return graph.Builder.Add("Reshape", [graph.Real(value), graph.Builder.Constant<long>([-1, 1, 1], [3])]);
    }
}
