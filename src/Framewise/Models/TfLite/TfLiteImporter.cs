using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.TfLite;

/// <summary>
/// Makes an ONNX model of a .tflite classifier, in float or quantised to 8 bits. Its input is uint8 (the quantised values; int8 ones plus 128) or float <c>[N, height, width, channels]</c>,
/// its output float. Layout changes once, behind the input; quantisation stays.
/// </summary>
internal static class TfLiteImporter
{
    private static readonly Dictionary<BuiltinOperator, Action<TfLiteGraph, TfLiteOperator>> Imports = new()
    {
        [BuiltinOperator.ADD] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Add"),
        [BuiltinOperator.AVERAGE_POOL_2D] = TfLitePools.Average,
        [BuiltinOperator.CONCATENATION] = TfLiteShapes.Concatenate,
        [BuiltinOperator.CONV_2D] = TfLiteLayers.Convolution,
        [BuiltinOperator.DEPTHWISE_CONV_2D] = TfLiteLayers.DepthwiseConvolution,
        [BuiltinOperator.DEQUANTIZE] = TfLiteElementwise.Dequantize,
        [BuiltinOperator.FULLY_CONNECTED] = TfLiteLayers.FullyConnected,
        [BuiltinOperator.HARD_SWISH] = (graph, op) => TfLiteElementwise.Unary(graph, op, "HardSwish"),
        [BuiltinOperator.LOGISTIC] = (graph, op) => TfLiteElementwise.Unary(graph, op, "Sigmoid"),
        [BuiltinOperator.MAX_POOL_2D] = TfLitePools.Maximum,
        [BuiltinOperator.MEAN] = TfLitePools.Mean,
        [BuiltinOperator.MUL] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Mul"),
        [BuiltinOperator.PAD] = TfLiteShapes.Pad,
        [BuiltinOperator.QUANTIZE] = TfLiteElementwise.Quantize,
        [BuiltinOperator.RELU] = (graph, op) => TfLiteElementwise.Activation(graph, op, TfLiteActivation.Relu),
        [BuiltinOperator.RELU6] = (graph, op) => TfLiteElementwise.Activation(graph, op, TfLiteActivation.Relu6),
        [BuiltinOperator.RELU_N1_TO_1] = (graph, op) => TfLiteElementwise.Activation(graph, op, TfLiteActivation.ReluN1To1),
        [BuiltinOperator.RESHAPE] = TfLiteShapes.Reshape,
        [BuiltinOperator.SOFTMAX] = TfLiteElementwise.Softmax,
        [BuiltinOperator.SQUEEZE] = TfLiteShapes.Reshape,
        [BuiltinOperator.SUB] = (graph, op) => TfLiteElementwise.Binary(graph, op, "Sub"),
    };

    public static ModelProto Import(ReadOnlyMemory<byte> file, string path)
    {
        var graph = new TfLiteGraph(TfLiteModel.Read(file, path), path);
        AddInput(graph);
        foreach (var op in graph.Model.Operators)
        {
            if (!Imports.TryGetValue(op.Code, out var import))
                throw graph.Refusal($"it has the operator {op.Name}. Operators that can be imported: {string.Join(", ", Imports.Keys)}.");
            import(graph, op);
        }
        AddOutput(graph);
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
