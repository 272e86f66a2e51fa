using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.TfLite;

/// <summary>
/// Makes an ONNX model of a .tflite classifier, in float or quantised to 8 bits. Its input is uint8 (the quantised values; int8 ones plus
/// 128) or float <c>[N, height, width, channels]</c>,
/// its output float. Layout changes once, behind the input; quantisation stays.
/// </summary>
internal static class TfLiteImporter
{
    private static readonly Dictionary<BuiltinOperator, Action<TfLiteGraph, TfLiteOperator>> Imports = new()
    {
        [BuiltinOperator.ADD] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Add"),
        [BuiltinOperator.ABS] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Abs"),
        [BuiltinOperator.AVERAGE_POOL_2D] = TfLitePools.Average,
        [BuiltinOperator.BATCH_MATMUL] = TfLiteAxes.Multiply,
        [BuiltinOperator.BROADCAST_TO] = TfLiteShapes.Broadcast,
        [BuiltinOperator.CAST] = TfLiteElementwise.Quantize,
        [BuiltinOperator.CEIL] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Ceil"),
        [BuiltinOperator.CONCATENATION] = TfLiteShapes.Concatenate,
        [BuiltinOperator.CONV_2D] = TfLiteLayers.Convolution,
        [BuiltinOperator.DEPTHWISE_CONV_2D] = TfLiteLayers.DepthwiseConvolution,
        [BuiltinOperator.COS] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Cos"),
        [BuiltinOperator.DEPTH_TO_SPACE] = (graph, op) => TfLiteShapes.Blocks(graph, op, "DepthToSpace"),
        [BuiltinOperator.DEQUANTIZE] = TfLiteElementwise.Dequantize,
        [BuiltinOperator.DIV] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Div"),
        [BuiltinOperator.ELU] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Elu"),
        [BuiltinOperator.EXP] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Exp"),
        [BuiltinOperator.EXPAND_DIMS] = TfLiteShapes.Reshape,
        [BuiltinOperator.FILL] = TfLiteShapes.Fill,
        [BuiltinOperator.FLOOR] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Floor"),
        [BuiltinOperator.FULLY_CONNECTED] = TfLiteLayers.FullyConnected,
        [BuiltinOperator.GATHER] = TfLiteAxes.Gather,
        [BuiltinOperator.GELU] = TfLiteElementwise.Gelu,
        [BuiltinOperator.HARD_SWISH] = (graph, op) => TfLiteElementwise.Unary(graph, op, "HardSwish"),
        [BuiltinOperator.L2_NORMALIZATION] = TfLiteElementwise.NormalizeLength,
        [BuiltinOperator.LEAKY_RELU] = (graph, op) =>
            TfLiteElementwise.Unary(graph, op, "LeakyRelu", GraphBuilder.Attribute("alpha", op.Options?.Float(0, 0) ?? 0)),
        [BuiltinOperator.LOG] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Log"),
        [BuiltinOperator.LOGISTIC] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Sigmoid"),
        [BuiltinOperator.MAXIMUM] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Max"),
        [BuiltinOperator.MAX_POOL_2D] = TfLitePools.Maximum,
        [BuiltinOperator.MEAN] = TfLitePools.Mean,
        [BuiltinOperator.MINIMUM] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Min"),
        [BuiltinOperator.MUL] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Mul"),
        [BuiltinOperator.NEG] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Neg"),
        [BuiltinOperator.PACK] = TfLiteAxes.Pack,
        [BuiltinOperator.PAD] = TfLiteShapes.Pad,
        [BuiltinOperator.PADV2] = TfLiteShapes.Pad,
        [BuiltinOperator.POW] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Pow"),
        [BuiltinOperator.PRELU] = (graph, op) => TfLiteElementwise.Binary(graph, op, "PRelu"),
        [BuiltinOperator.QUANTIZE] = TfLiteElementwise.Quantize,
        [BuiltinOperator.REDUCE_MAX] = (graph, op) => TfLiteAxes.Reduce(graph, op, "ReduceMax"),
        [BuiltinOperator.REDUCE_MIN] = (graph, op) => TfLiteAxes.Reduce(graph, op, "ReduceMin"),
        [BuiltinOperator.RELU] = (graph, op) => TfLiteElementwise.Activation(graph, op, TfLiteActivation.Relu),
        [BuiltinOperator.RELU6] = (graph, op) => TfLiteElementwise.Activation(graph, op, TfLiteActivation.Relu6),
        [BuiltinOperator.RELU_N1_TO_1] = (graph, op) => TfLiteElementwise.Activation(graph, op, TfLiteActivation.ReluN1To1),
        [BuiltinOperator.RELU_0_TO_1] = TfLiteElementwise.ClipToOne,
        [BuiltinOperator.RESHAPE] = TfLiteShapes.Reshape,
        [BuiltinOperator.RESIZE_BILINEAR] = TfLiteShapes.Resize,
        [BuiltinOperator.RESIZE_NEAREST_NEIGHBOR] = TfLiteShapes.Resize,
        [BuiltinOperator.RSQRT] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Sqrt", thenReciprocal: true),
        [BuiltinOperator.SIN] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Sin"),
        [BuiltinOperator.SLICE] = TfLiteAxes.Slice,
        [BuiltinOperator.SOFTMAX] = TfLiteElementwise.Softmax,
        [BuiltinOperator.SPACE_TO_DEPTH] = (graph, op) => TfLiteShapes.Blocks(graph, op, "SpaceToDepth"),
        [BuiltinOperator.SPLIT] = TfLiteAxes.Split,
        [BuiltinOperator.SPLIT_V] = TfLiteAxes.Split,
        [BuiltinOperator.SQRT] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Sqrt"),
        [BuiltinOperator.SQUARE] = TfLiteElementwise.Square,
        [BuiltinOperator.SQUARED_DIFFERENCE] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Sub", thenSquare: true),
        [BuiltinOperator.SQUEEZE] = TfLiteShapes.Reshape,
        [BuiltinOperator.STRIDED_SLICE] = TfLiteAxes.StridedSlice,
        [BuiltinOperator.SUB] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Sub"),
        [BuiltinOperator.SUM] = (graph, op) => TfLiteAxes.Reduce(graph, op, "ReduceSum"),
        [BuiltinOperator.TANH] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Tanh"),
        [BuiltinOperator.TRANSPOSE] = TfLiteAxes.Transpose,
        [BuiltinOperator.UNPACK] = TfLiteAxes.Unpack,
    };

    public static ModelProto Import(ReadOnlyMemory<byte> file, string path)
    {
        var graph = new TfLiteGraph(TfLiteModel.Read(file, path), path);
        AddInput(graph);
        foreach (var op in graph.Model.Operators)
        {
            if (TfLiteIntegers.TryCompute(graph, op))
                continue;
            if (!Imports.TryGetValue(op.Code, out var import))
                throw graph.Refusal($"it has the operator {op.Name}. Operators that can be imported: {string.Join(", ", Imports.Keys)}.");
            import(graph, op);
        }
        AddOutput(graph);
        if (!graph.IsBatchFree)
            foreach (var value in graph.Builder.Graph.Input.Concat(graph.Builder.Graph.Output))
                value.Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        graph.Builder.DropUnused();
        return graph.Builder.Model;
    }

    private static void AddInput(TfLiteGraph graph)
    {
        var index = graph.Model.Input;
        var tensor = graph.Tensor(index);
        var quantization = graph.QuantizationOf(tensor);
        if (tensor.Shape is not [_, var height, var width, var channels])
            throw graph.Refusal(
                $"its input '{tensor.Name}' has the shape [{string.Join(',', tensor.Shape)}]; a picture has four dimensions."
            );
        graph.Builder.Graph.Input.Add(
            GraphBuilder.Value(tensor.Name, quantization is null ? TensorType.Float : TensorType.Uint8, null, height, width, channels)
        );
        var name = graph.Builder.Add("Transpose", [tensor.Name], GraphBuilder.Attribute("perm", 0, 3, 1, 2));
        graph.Store(
            index,
            quantization is null
                ? new TfLiteValue { Shape = tensor.Shape, Real = name }
                : new TfLiteValue
                {
                    Shape = tensor.Shape,
                    Bytes = name,
                    Quantization = quantization,
                }
        );
    }

    private static void AddOutput(TfLiteGraph graph)
    {
        var tensor = graph.Tensor(graph.Model.Output);
        var value = graph.Find(graph.Model.Output) ?? throw graph.Refusal($"nothing is written to its output '{tensor.Name}'.");
        // Names need not be unique in TFLite.
        var name = tensor.Name == graph.Tensor(graph.Model.Input).Name ? $"{tensor.Name} output" : tensor.Name;
        int[] shape = value.Shape is [var n, var height, var width, var channels] ? [n, channels, height, width] : value.Shape;
        graph.Builder.Graph.Node.Add(GraphBuilder.Node("Identity", [graph.Real(value)], [name]));
        graph.Builder.Graph.Output.Add(GraphBuilder.Value(name, TensorType.Float, [null, .. shape.Skip(1).Select(dim => (long?)dim)]));
    }
}
