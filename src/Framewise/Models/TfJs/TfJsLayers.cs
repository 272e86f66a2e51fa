using Framewise.Models.Onnx;
using static Framewise.Models.Onnx.GraphBuilder;

namespace Framewise.Models.TfJs;

/// <summary>The kinds of layers that can be imported. What Keras does in training only is left out.</summary>
internal static class TfJsLayers
{
    public static IReadOnlyDictionary<string, Func<TfJsImporter, TfJsLayer, IReadOnlyList<string>, string>> All { get; } =
        new Dictionary<string, Func<TfJsImporter, TfJsLayer, IReadOnlyList<string>, string>>
        {
            ["Activation"] = Of(Activated),
            ["Add"] = (import, _, inputs) => Chain(import, "Add", inputs),
            ["Average"] = (import, _, inputs) => import.Op("Mean", inputs),
            ["AveragePooling2D"] = Of((import, layer, x) => Pool(import, layer, "AveragePool", x)),
            ["BatchNormalization"] = Of(NormalizeBatch),
            ["Concatenate"] = (import, _, inputs) => import.Op("Concat", inputs, Attribute("axis", 1)),
            ["Conv2D"] = Of((import, layer, x) => Activated(import, layer, Convolve(import, layer, x))),
            ["Dense"] = Of((import, layer, x) => Activated(import, layer, Multiply(import, layer, x))),
            ["DepthwiseConv2D"] = Of((import, layer, x) => Activated(import, layer, ConvolveDepthwise(import, layer, x, "bias"))),
            ["ELU"] = Of((import, layer, x) => import.Op("Elu", [x], Attribute("alpha", (float)(layer.Number("alpha") ?? 1)))),
            ["Flatten"] = (import, _, inputs) =>
                import.IsVector(inputs[0]) ? inputs[0] : import.AsVector(import.Op("Flatten", [import.Transposed(inputs[0], 0, 2, 3, 1)])),
            ["GlobalAveragePooling2D"] = (import, layer, inputs) => PoolAll(import, layer, "GlobalAveragePool", inputs[0]),
            ["GlobalMaxPooling2D"] = (import, layer, inputs) => PoolAll(import, layer, "GlobalMaxPool", inputs[0]),
            ["LeakyReLU"] = Of(
                (import, layer, x) =>
                    import.Op("LeakyRelu", [x], Attribute("alpha", (float)(layer.Number("alpha") ?? layer.Number("negative_slope") ?? 0.3)))
            ),
            ["MaxPooling2D"] = Of((import, layer, x) => Pool(import, layer, "MaxPool", x)),
            ["Maximum"] = (import, _, inputs) => import.Op("Max", inputs),
            ["Multiply"] = (import, _, inputs) => Chain(import, "Mul", inputs),
            ["Normalization"] = Of(Standardize),
            ["ReLU"] = Of(Rectify),
            ["Rescaling"] = Of(Rescale),
            ["Reshape"] = Of(Reshape),
            ["SeparableConv2D"] = Of(
                (import, layer, x) =>
                    Activated(import, layer, ConvolvePointwise(import, layer, ConvolveDepthwise(import, layer, x, bias: null)))
            ),
            ["Softmax"] = Of((import, _, x) => import.Op("Softmax", [x], Attribute("axis", 1))),
            ["Subtract"] = (import, _, inputs) => import.Op("Sub", inputs),
            ["ZeroPadding2D"] = Of(Pad),
        }
            .Concat(
                new[]
                {
                    "ActivityRegularization",
                    "AlphaDropout",
                    "Dropout",
                    "GaussianDropout",
                    "GaussianNoise",
                    "RandomBrightness",
                    "RandomContrast",
                    "RandomFlip",
                    "RandomRotation",
                    "RandomTranslation",
                    "RandomZoom",
                    "SpatialDropout2D",
                }.Select(name => KeyValuePair.Create(name, Of((_, _, x) => x)))
            )
            .ToDictionary();

    private static Func<TfJsImporter, TfJsLayer, IReadOnlyList<string>, string> Of(Func<TfJsImporter, TfJsLayer, string, string> make) =>
        (import, layer, inputs) => inputs is [var x] ? make(import, layer, x) : throw layer.Refusal($"has {inputs.Count} inputs");

    private static string Activated(TfJsImporter import, TfJsLayer layer, string x) => TfJsActivations.Apply(import, layer, x);

    private static string Chain(TfJsImporter import, string op, IReadOnlyList<string> inputs) =>
        inputs.Skip(1).Aggregate(inputs[0], (all, x) => import.Op(op, [all, x]));

    private static string Convolve(TfJsImporter import, TfJsLayer layer, string x)
    {
        var kernel = import.Weight(layer, "kernel");
        import.Gives(kernel.Shape[^1]);
        return Convolve(import, layer, x, kernel, [3, 2, 0, 1], (long)(layer.Number("groups") ?? 1), "bias");
    }

    private static string ConvolveDepthwise(TfJsImporter import, TfJsLayer layer, string x, string? bias)
    {
        var kernel = import.Weight(layer, "depthwise_kernel", "kernel");
        return Convolve(import, layer, x, kernel, [2, 3, 0, 1], kernel.Shape[2], bias);
    }

    private static string ConvolvePointwise(TfJsImporter import, TfJsLayer layer, string x)
    {
        var kernel = import.Weight(layer, "pointwise_kernel");
        import.Gives(kernel.Shape[^1]);
        var inputs = new List<string>
        {
            x,
            import.Builder.Constant<float>(
                Permuted(import.Values(kernel), kernel.Shape, [3, 2, 0, 1]),
                [kernel.Shape[3], kernel.Shape[2], 1, 1]
            ),
        };
        if (layer.Flag("use_bias", true))
            inputs.Add(import.Constant(layer, "bias"));
        return import.Op("Conv", inputs);
    }

    private static string Convolve(
        TfJsImporter import,
        TfJsLayer layer,
        string x,
        TfJsWeight kernel,
        int[] order,
        long groups,
        string? bias
    )
    {
        var same = layer.Text("padding", "valid") == "same";
        var (source, pads) = !same && import.Paddings.TryGetValue(x, out var padding) ? padding : (x, [0, 0, 0, 0]);
        int[] shape = [.. order.Select(axis => kernel.Shape[axis])];
        long[] dims = order[0] == 3 ? [.. shape.Select(dim => (long)dim)] : [shape[0] * shape[1], 1, shape[2], shape[3]];
        var inputs = new List<string>
        {
            source,
            import.Builder.Constant<float>(Permuted(import.Values(kernel), kernel.Shape, order), dims),
        };
        if (bias is not null && layer.Flag("use_bias", true))
            inputs.Add(import.Constant(layer, bias));
        return import.Op(
            "Conv",
            inputs,
            Attribute("strides", layer.Pair("strides", [1, 1])),
            Attribute("dilations", layer.Pair("dilation_rate", [1, 1])),
            Attribute("group", groups),
            same ? Attribute("auto_pad", "SAME_UPPER") : Attribute("pads", pads)
        );
    }

    private static string Pool(TfJsImporter import, TfJsLayer layer, string op, string x)
    {
        var size = layer.Pair("pool_size", [2, 2]);
        return import.Op(
            op,
            [x],
            Attribute("kernel_shape", size),
            Attribute("strides", layer.Pair("strides", size)),
            layer.Text("padding", "valid") == "same" ? Attribute("auto_pad", "SAME_UPPER") : Attribute("pads", 0, 0, 0, 0)
        );
    }

    private static string PoolAll(TfJsImporter import, TfJsLayer layer, string op, string x)
    {
        var pooled = import.Op(op, [x]);
        return layer.Flag("keepdims", false) ? pooled : import.AsVector(import.Op("Flatten", [pooled]));
    }

    private static string Pad(TfJsImporter import, TfJsLayer layer, string x)
    {
        var pads = layer.Padding();
        var padded = import.Op("Pad", [x, import.Builder.Constant<long>([0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]], [8])]);
        import.Paddings[padded] = (x, pads);
        return padded;
    }

    private static string NormalizeBatch(TfJsImporter import, TfJsLayer layer, string x)
    {
        var mean = import.Constant(layer, "moving_mean");
        var channels = import.Weight(layer, "moving_mean").Shape[0];
        var gamma = layer.Flag("scale", true)
            ? import.Constant(layer, "gamma")
            : import.Builder.Constant<float>(Enumerable.Repeat(1f, channels).ToArray(), [channels]);
        var beta = layer.Flag("center", true)
            ? import.Constant(layer, "beta")
            : import.Builder.Constant<float>(new float[channels], [channels]);
        return import.Op(
            "BatchNormalization",
            [x, gamma, beta, mean, import.Constant(layer, "moving_variance")],
            Attribute("epsilon", (float)(layer.Number("epsilon") ?? 0.001))
        );
    }

    private static string Multiply(TfJsImporter import, TfJsLayer layer, string x)
    {
        var kernel = import.Weight(layer, "kernel");
        import.Gives(kernel.Shape[^1]);
        var isVector = import.IsVector(x);
        if (!isVector)
            x = import.Transposed(x, 0, 2, 3, 1);
        x = import.Op("MatMul", [x, import.Builder.Constant<float>(import.Values(kernel), [kernel.Shape[0], kernel.Shape[1]])]);
        if (layer.Flag("use_bias", true))
            x = import.Op("Add", [x, import.Constant(layer, "bias")]);
        return isVector ? import.AsVector(x) : import.Transposed(x, 0, 3, 1, 2);
    }

    private static string Rectify(TfJsImporter import, TfJsLayer layer, string x)
    {
        if ((layer.Number("negative_slope") ?? 0) != 0 || (layer.Number("threshold") ?? 0) != 0)
            throw layer.Refusal("leaks or has a threshold, which is not known here");
        return layer.Number("max_value") is { } most
            ? import.Op("Clip", [x, import.Scalar(0), import.Scalar((float)most)])
            : import.Op("Relu", [x]);
    }

    private static string Rescale(TfJsImporter import, TfJsLayer layer, string x) =>
        import.Op(
            "Add",
            [
                import.Op("Mul", [x, PerChannel(import, x, layer.Numbers("scale") ?? [1])]),
                PerChannel(import, x, layer.Numbers("offset") ?? [0]),
            ]
        );

    /// <summary>(x - mean) / max(sqrt(variance), epsilon), with mean and variance as weights where they were learned.</summary>
    private static string Standardize(TfJsImporter import, TfJsLayer layer, string x)
    {
        float[] Read(string name) =>
            import.Model.Weight(layer.Name, name) is { } weight
                ? import.Values(weight)
                : layer.Numbers(name) ?? throw layer.Refusal($"has no {name}");
        float[] deviation = [.. Read("variance").Select(value => MathF.Max(MathF.Sqrt(value), 1e-7f))];
        return import.Op("Div", [import.Op("Sub", [x, PerChannel(import, x, Read("mean"))]), PerChannel(import, x, deviation)]);
    }

    private static string PerChannel(TfJsImporter import, string x, float[] values) =>
        values.Length == 1
            ? import.Scalar(values[0])
            : import.Builder.Constant<float>(values, import.IsVector(x) ? [values.Length] : [values.Length, 1, 1]);

    /// <summary>Keras reshapes with the channels last.</summary>
    private static string Reshape(TfJsImporter import, TfJsLayer layer, string x)
    {
        var target = layer.Numbers("target_shape") ?? [];
        if (!import.IsVector(x))
            x = import.Transposed(x, 0, 2, 3, 1);
        var shape = import.Builder.Constant<long>([0, .. target.Select(dim => (long)dim)], [target.Length + 1]);
        var reshaped = import.Builder.Add("Reshape", [x, shape]);
        return target.Length switch
        {
            1 => import.AsVector(reshaped),
            3 => import.Transposed(reshaped, 0, 3, 1, 2),
            _ => throw layer.Refusal($"makes {target.Length} dimensions, which is not known here"),
        };
    }

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
