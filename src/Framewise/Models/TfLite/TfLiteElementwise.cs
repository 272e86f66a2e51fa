using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>Operators that compute value by value, and softmax.</summary>
internal static class TfLiteElementwise
{
    /// <summary>ADD, SUB, MUL and others of two tensors, one of which may be constant and broadcast.</summary>
    public static void Binary(TfLiteGraph graph, TfLiteOperator op, string onnx, bool thenSquare = false)
    {
        var (left, right) = (graph.Input(op, 0), graph.Input(op, 1));
        var shape = Broadcast(graph, op, left.Shape, right.Shape);
        var isDirect = IsAligned(left, shape.Length) && IsAligned(right, shape.Length);
        var real = isDirect
            ? graph.Builder.Add(onnx, [Operand(graph, left, shape.Length), Operand(graph, right, shape.Length)])
            : graph.Builder.Add(onnx, [graph.Plain(left), graph.Plain(right)]);
        if (thenSquare)
            real = graph.Builder.Add("Mul", [real, real]);
        if (isDirect)
            graph.Put(op, real, (TfLiteActivation)op.SByte(0), shape);
        else
            graph.PutPlain(op, real, shape, (TfLiteActivation)op.SByte(0));
    }

    /// <summary>RELU, RELU6, RELU_N1_TO_1 as operators of their own.</summary>
    public static void Activation(TfLiteGraph graph, TfLiteOperator op, TfLiteActivation activation) =>
        Put(graph, op, TfLiteActivations.Apply(graph, op, graph.Real(graph.Input(op, 0)), activation));

    public static void Unary(
        TfLiteGraph graph,
        TfLiteOperator op,
        string onnx,
        AttributeProto? attribute = null,
        bool thenReciprocal = false
    )
    {
        var real = graph.Builder.Add(onnx, [graph.Real(graph.Input(op, 0))], attribute is null ? [] : [attribute]);
        Put(graph, op, thenReciprocal ? graph.Builder.Add("Reciprocal", [real]) : real);
    }

    public static void Square(TfLiteGraph graph, TfLiteOperator op)
    {
        var real = graph.Real(graph.Input(op, 0));
        Put(graph, op, graph.Builder.Add("Mul", [real, real]));
    }

    public static void ClipToOne(TfLiteGraph graph, TfLiteOperator op)
    {
        var builder = graph.Builder;
        Put(
            graph,
            op,
            builder.Add("Clip", [graph.Real(graph.Input(op, 0)), builder.Constant<float>([0], []), builder.Constant<float>([1], [])])
        );
    }

    /// <summary>x / 2 * (1 + erf(x / sqrt 2)), or where the file says approximate x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 *
    /// x^3))).</summary>
    public static void Gelu(TfLiteGraph graph, TfLiteOperator op)
    {
        var (builder, x) = (graph.Builder, graph.Real(graph.Input(op, 0)));
        string Number(float value) => builder.Constant<float>([value], []);
        string Add(string name, string a, string b) => builder.Add(name, [a, b]);
        var curve =
            op.SByte(0) == 0
                ? builder.Add("Erf", [Add("Mul", x, Number(MathF.Sqrt(0.5f)))])
                : builder.Add(
                    "Tanh",
                    [
                        Add(
                            "Mul",
                            Add("Add", x, Add("Mul", Add("Mul", x, Add("Mul", x, x)), Number(0.044715f))),
                            Number(MathF.Sqrt(2 / MathF.PI))
                        ),
                    ]
                );
        Put(graph, op, Add("Mul", Add("Mul", x, Number(0.5f)), Add("Add", curve, Number(1))));
    }

    /// <summary>L2_NORMALIZATION along the channels.</summary>
    public static void NormalizeLength(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        graph.Put(
            op,
            graph.Builder.Add(
                "LpNormalization",
                [graph.Real(input)],
                GraphBuilder.Attribute("axis", LastAxis(input)),
                GraphBuilder.Attribute("p", 2)
            ),
            (TfLiteActivation)op.SByte(0),
            input.Shape
        );
    }

    /// <summary>SOFTMAX in float, also between quantised tensors: rounding probabilities to 1/256 would only lose digits.</summary>
    public static void Softmax(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        var real = graph.Real(input);
        var beta = op.Options?.Float(0, 0) is { } stored and not 0 ? stored : 1;
        if (beta != 1)
            real = graph.Builder.Add("Mul", [real, graph.Builder.Constant<float>([beta], [])]);
        graph.Store(
            op,
            new TfLiteValue
            {
                Shape = input.Shape,
                Real = graph.Builder.Add("Softmax", [real], GraphBuilder.Attribute("axis", LastAxis(input))),
            }
        );
    }

    /// <summary>QUANTIZE, requantisation, and CAST between types whose values stay.</summary>
    public static void Quantize(TfLiteGraph graph, TfLiteOperator op) => Put(graph, op, graph.Real(graph.Input(op, 0)));

    /// <summary>DEQUANTIZE: the float form of a tensor, or a float16 constant.</summary>
    public static void Dequantize(TfLiteGraph graph, TfLiteOperator op)
    {
        var input = graph.Input(op, 0);
        graph.Store(op, new TfLiteValue { Shape = input.Shape, Real = graph.Real(input) });
    }

    /// <summary>Aligns the channels of an operand of fewer dimensions, which TensorFlow has last and the graph second.</summary>
    private static string Operand(TfLiteGraph graph, TfLiteValue value, int rank) =>
        rank == 4 && value.Shape is [> 1]
            ? graph.Builder.Add("Reshape", [graph.Real(value), graph.Builder.Constant<long>([-1, 1, 1], [3])])
            : graph.Real(value);

    /// <summary>Whether an operand has its axes where the graph has them, or one axis, which is the channels.</summary>
    private static bool IsAligned(TfLiteValue value, int rank) =>
        rank != 4 || value.Shape.Length is 4 or 1 || value.Shape.All(dim => dim == 1);

    private static int[] Broadcast(TfLiteGraph graph, TfLiteOperator op, int[] left, int[] right)
    {
        var shape = new int[Math.Max(left.Length, right.Length)];
        for (var back = 1; back <= shape.Length; back++)
        {
            var (a, b) = (back <= left.Length ? left[^back] : 1, back <= right.Length ? right[^back] : 1);
            graph.Require(a == b || a == 1 || b == 1, op, $"combines [{string.Join(',', left)}] with [{string.Join(',', right)}].");
            shape[^back] = Math.Max(a, b);
        }
        return shape;
    }

    private static int LastAxis(TfLiteValue value) => value.Shape.Length == 4 ? 1 : value.Shape.Length - 1;

    /// <summary>Stores a result that has the shape of the input.</summary>
    private static void Put(TfLiteGraph graph, TfLiteOperator op, string real) => graph.Put(op, real, shape: graph.Input(op, 0).Shape);
}
