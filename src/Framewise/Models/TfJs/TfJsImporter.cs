using System.Runtime.InteropServices;
using Framewise.Models.Onnx;
using static Framewise.Models.Onnx.GraphBuilder;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.TfJs;

/// <summary>Makes an ONNX graph of a TensorFlow.js layers model. Inside, channels come first; the graph's input does too.</summary>
internal sealed class TfJsImporter
{
    private static readonly Dictionary<string, Func<TfJsImporter, TfJsLayer, string, string>> s_layers = new()
    {
        ["Activation"] = (import, layer, x) => import.Activate(layer, x),
        ["AveragePooling2D"] = (import, layer, x) => import.Pool(layer, "AveragePool", x),
        ["BatchNormalization"] = (import, layer, x) => import.Normalize(layer, x),
        ["Conv2D"] = (import, layer, x) => import.Activate(layer, import.Convolve(layer, x, "kernel", [3, 2, 0, 1], 1)),
        ["Dense"] = (import, layer, x) => import.Activate(layer, import.Multiply(layer, x)),
        ["DepthwiseConv2D"] = (import, layer, x) =>
            import.Activate(
                layer,
                import.Convolve(layer, x, "depthwise_kernel", [2, 3, 0, 1], import.Weight(layer, "depthwise_kernel").Shape[2])
            ),
        ["Dropout"] = (_, _, x) => x,
        ["Flatten"] = (import, _, x) => import.Op("Flatten", [import.Op("Transpose", [x], Attribute("perm", 0, 2, 3, 1))]),
        ["GlobalAveragePooling2D"] = (import, _, x) => import.Op("Flatten", [import.Op("GlobalAveragePool", [x])]),
        ["GlobalMaxPooling2D"] = (import, _, x) => import.Op("Flatten", [import.Op("GlobalMaxPool", [x])]),
        ["MaxPooling2D"] = (import, layer, x) => import.Pool(layer, "MaxPool", x),
        ["ReLU"] = (import, layer, x) => import.Rectify(layer, x),
        ["Softmax"] = (import, _, x) => import.Op("Softmax", [x], Attribute("axis", 1)),
        ["ZeroPadding2D"] = (import, layer, x) => import.Pad(layer, x),
    };

    private readonly TfJsModel _model;
    private readonly byte[] _weights;
    private readonly GraphBuilder _builder = new("tfjs");
    private readonly Dictionary<string, string> _outputs = [];

    /// <summary>Paddings that a convolution may take over, by the name of the padded tensor.</summary>
    private readonly Dictionary<string, (string Source, long[] Pads)> _paddings = [];

    private TfJsImporter(TfJsModel model) => (_model, _weights) = (model, model.ReadWeights());

    public static ModelProto Import(string path)
    {
        var import = new TfJsImporter(TfJsModel.Read(path));
        import.AddLayers();
        import._builder.DropUnused();
        return import._builder.Model;
    }

    private void AddLayers()
    {
        var last = _model.Layers[0];
        foreach (var layer in _model.Layers)
        {
            var inputs =
                layer.Inputs.Count > 0 ? [.. layer.Inputs.Select(name => Output(name, layer))]
                : _outputs.Count > 0 ? new[] { _outputs[last.Name] }
                : [];
            _outputs[layer.Name] =
                inputs.Length == 0
                    ? AddInput(layer)
                    : layer.Kind switch
                    {
                        "Add" => inputs.Skip(1).Aggregate(inputs[0], (sum, x) => Op("Add", [sum, x])),
                        "Concatenate" => Op("Concat", inputs, Attribute("axis", 1)),
                        "InputLayer" => inputs[0],
                        _ when inputs.Length == 1 && s_layers.TryGetValue(layer.Kind, out var add) => add(this, layer, inputs[0]),
                        _ => throw layer.Refusal(
                            $"is of a kind that is not known here; known are Add, Concatenate, {string.Join(", ", s_layers.Keys)}"
                        ),
                    };
            last = layer;
        }
        _builder.Graph.Node.Add(Node("Identity", [Output(_model.Output ?? last.Name, last)], ["scores"]));
        _builder.Graph.Output.Add(Value("scores", TensorType.Float, null, Classes()));
    }

    private string AddInput(TfJsLayer layer)
    {
        var shape = layer.InputShape();
        if (shape is not [_, { } height, { } width, 3])
            throw layer.Refusal("takes no picture of three channels and a stated size");
        _builder.Graph.Input.Add(Value("picture", TensorType.Float, null, 3, height, width));
        return layer.Kind == "InputLayer" ? "picture"
            : s_layers.TryGetValue(layer.Kind, out var add) ? add(this, layer, "picture")
            : throw layer.Refusal("cannot be the first");
    }

    private string Output(string layer, TfJsLayer asking) =>
        _outputs.GetValueOrDefault(layer) ?? throw asking.Refusal($"follows '{layer}', which does not come before it");

    private int Classes() =>
        _model.Layers.Last(layer => layer.Kind == "Dense" || layer.Kind == "Conv2D") is var layer
        && Weight(layer, "kernel").Shape is { } shape
            ? shape[^1]
            : 0;

    private string Convolve(TfJsLayer layer, string x, string kernel, int[] order, int groups)
    {
        var (source, pads) = _paddings.TryGetValue(x, out var padding) ? padding : (x, [0, 0, 0, 0]);
        var same = layer.Text("padding", "valid") == "same";
        if (same)
            source = x;
        var weight = Weight(layer, kernel);
        int[] shape = [.. order.Select(axis => weight.Shape[axis])];
        long[] dims = groups == 1 ? [.. shape.Select(dim => (long)dim)] : [shape[0] * shape[1], 1, shape[2], shape[3]];
        var values = Values(weight).ToArray();
        var inputs = new List<string> { source, _builder.Constant<float>(Permuted(values, weight.Shape, order), dims) };
        if (layer.Flag("use_bias", true))
            inputs.Add(Constant(layer, "bias"));
        return Op(
            "Conv",
            inputs,
            Attribute("strides", layer.Pair("strides", [1, 1])),
            Attribute("dilations", layer.Pair("dilation_rate", [1, 1])),
            Attribute("group", (long)groups),
            same ? Attribute("auto_pad", "SAME_UPPER") : Attribute("pads", pads)
        );
    }

    private string Pool(TfJsLayer layer, string op, string x)
    {
        var size = layer.Pair("pool_size", [2, 2]);
        return Op(
            op,
            [x],
            Attribute("kernel_shape", size),
            Attribute("strides", layer.Pair("strides", size)),
            layer.Text("padding", "valid") == "same" ? Attribute("auto_pad", "SAME_UPPER") : Attribute("pads", 0, 0, 0, 0)
        );
    }

    private string Pad(TfJsLayer layer, string x)
    {
        var pads = layer.Padding();
        var padded = Op("Pad", [x, _builder.Constant<long>([0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]], [8])]);
        _paddings[padded] = (x, pads);
        return padded;
    }

    private string Normalize(TfJsLayer layer, string x)
    {
        var mean = Constant(layer, "moving_mean");
        var channels = Weight(layer, "moving_mean").Shape[0];
        var gamma = layer.Flag("scale", true)
            ? Constant(layer, "gamma")
            : _builder.Constant<float>(Enumerable.Repeat(1f, channels).ToArray(), [channels]);
        var beta = layer.Flag("center", true) ? Constant(layer, "beta") : _builder.Constant<float>(new float[channels], [channels]);
        return Op(
            "BatchNormalization",
            [x, gamma, beta, mean, Constant(layer, "moving_variance")],
            Attribute("epsilon", (float)(layer.Number("epsilon") ?? 0.001))
        );
    }

    private string Multiply(TfJsLayer layer, string x)
    {
        var kernel = Weight(layer, "kernel");
        var product = Op("MatMul", [x, _builder.Constant<float>(Values(kernel), [kernel.Shape[0], kernel.Shape[1]])]);
        return layer.Flag("use_bias", true) ? Op("Add", [product, Constant(layer, "bias")]) : product;
    }

    private string Activate(TfJsLayer layer, string x) =>
        layer.Text("activation", "linear") switch
        {
            "linear" => x,
            "relu" => Op("Relu", [x]),
            "relu6" => Op("Clip", [x, _builder.Constant<float>([0], []), _builder.Constant<float>([6], [])]),
            "sigmoid" => Op("Sigmoid", [x]),
            "tanh" => Op("Tanh", [x]),
            "softmax" => Op("Softmax", [x], Attribute("axis", 1)),
            var other => throw layer.Refusal($"has the activation '{other}', which is not known here"),
        };

    private string Rectify(TfJsLayer layer, string x)
    {
        if ((layer.Number("negative_slope") ?? 0) != 0 || (layer.Number("threshold") ?? 0) != 0)
            throw layer.Refusal("leaks or has a threshold, which is not known here");
        return layer.Number("max_value") is { } most
            ? Op("Clip", [x, _builder.Constant<float>([0], []), _builder.Constant<float>([(float)most], [])])
            : Op("Relu", [x]);
    }

    private string Op(string op, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes) =>
        _builder.Add(op, inputs, attributes);

    private string Constant(TfJsLayer layer, string what)
    {
        var weight = Weight(layer, what);
        return _builder.Constant<float>(Values(weight), [.. weight.Shape.Select(dim => (long)dim)]);
    }

    private TfJsWeight Weight(TfJsLayer layer, string what) =>
        _model.Weights.GetValueOrDefault($"{layer.Name}/{what}") ?? throw layer.Refusal($"has no weights '{what}'");

    private ReadOnlySpan<float> Values(TfJsWeight weight) =>
        MemoryMarshal.Cast<byte, float>(_weights.AsSpan((int)weight.Start, (int)weight.ByteLength));

    /// <summary>The values of a tensor of four dimensions in another order of them.</summary>
    private static float[] Permuted(float[] values, int[] shape, int[] order)
    {
        int[] strides = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1];
        var result = new float[values.Length];
        var at = 0;
        for (var a = 0; a < shape[order[0]]; a++)
        for (var b = 0; b < shape[order[1]]; b++)
        for (var c = 0; c < shape[order[2]]; c++)
        for (var d = 0; d < shape[order[3]]; d++)
            result[at++] = values[a * strides[order[0]] + b * strides[order[1]] + c * strides[order[2]] + d * strides[order[3]]];
        return result;
    }
}
