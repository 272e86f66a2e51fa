using System.Runtime.InteropServices;
using Framewise.Models.TfJs;
using Framewise.Tests.Models.Onnx;

namespace Framewise.Tests.Models.TfJs;

/// <summary>The forms in which TensorFlow.js, Keras 2 and Keras 3 write the same layers, against the arithmetic written out.</summary>
public sealed class TfJsFormTests : IDisposable
{
    private const int Side = 4,
        Filters = 4,
        Classes = 3;

    private static readonly float[] s_picture = Random(Side * Side * 3, 1);
    private static readonly float[] s_kernel = Random(3 * Filters, 2);
    private static readonly float[] s_dense = Random(Filters * Filters, 3);
    private static readonly float[] s_bias = Random(Filters, 4);
    private static readonly float[] s_last = Random(Filters * Classes, 5);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string ConvConfig =
        "\"filters\": 4, \"kernel_size\": [1, 1], \"use_bias\": false, \"activation\": \"relu\", \"dtype\": {\"module\": "
        + "\"keras\", \"class_name\": \"DTypePolicy\", \"config\": {\"name\": \"float32\"}}";

    // What Teachable Machine exports: a Sequential of a Sequential with the features and one with the classes.
    private const string Nested = $$$"""
        {"class_name": "Sequential", "config": {"name": "sequential_4", "layers": [
          {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": [
            {"class_name": "Conv2D", "config": {"name": "conv", {{{ConvConfig}}}, "batch_input_shape": [null, 4, 4, 3]}},
            {"class_name": "GlobalAveragePooling2D", "config": {"name": "gap"}}]}},
          {"class_name": "Sequential", "config": {"name": "sequential_3", "layers": [
            {"class_name": "Dense", "config": {"name": "one", "activation": "relu", "batch_input_shape": [null, 4]}},
            {"class_name": "Dense", "config": {"name": "two", "use_bias": false, "activation": "softmax"}}]}}]}}
        """;

    // The oldest form: a Sequential is a list of layers.
    private const string List = $$$"""
        {"class_name": "Sequential", "config": [
          {"class_name": "Conv2D", "config": {"name": "conv", {{{ConvConfig}}}, "batch_input_shape": [null, 4, 4, 3]}},
          {"class_name": "GlobalAveragePooling2D", "config": {"name": "gap"}},
          {"class_name": "Dense", "config": {"name": "one", "activation": "relu"}},
          {"class_name": "Dropout", "config": {"name": "drop", "rate": 0.5}},
          {"class_name": "Dense", "config": {"name": "two", "use_bias": false, "activation": "softmax"}}]}
        """;

    // Keras 2: a functional model that calls another one.
    private const string Functional = $$$"""
        {"class_name": "Functional", "config": {"name": "outer", "layers": [
          {"class_name": "InputLayer", "config": {"name": "input_2", "batch_input_shape": [null, 4, 4, 3]},
          "name": "input_2", "inbound_nodes": []},
          {"class_name": "RandomFlip", "config": {"name": "flip"}, "name": "flip", "inbound_nodes": [[["input_2", 0, 0, {}]]]},
          {"class_name": "Functional", "config": {"name": "inner", "layers": [
            {"class_name": "InputLayer", "config": {"name": "input_1", "batch_input_shape": [null, 4, 4, 3]},
            "name": "input_1", "inbound_nodes": []},
            {"class_name": "Conv2D", "config": {"name": "conv", {{{ConvConfig}}} },
            "name": "conv", "inbound_nodes": [[["input_1", 0, 0, {}]]]},
            {"class_name": "Softmax", "config": {"name": "unused"}, "name": "unused", "inbound_nodes": [[["conv", 0, 0, {}]]]}],
            "input_layers": [["input_1", 0, 0]], "output_layers": [["conv", 0, 0]]},
            "name": "inner", "inbound_nodes": [[["flip", 0, 0, {"training": false}]]]},
          {"class_name": "GlobalAveragePooling2D", "config": {"name": "gap", "keepdims": false},
          "name": "gap", "inbound_nodes": [[["inner", 0, 0, {}]]]},
          {"class_name": "Dense", "config": {"name": "one", "activation": "relu"}, "name": "one", "inbound_nodes": [[["gap", 0, 0, {}]]]},
          {"class_name": "Dense", "config": {"name": "two", "use_bias": false, "activation": "softmax"},
          "name": "two", "inbound_nodes": [[["one", 0, 0, {}]]]}],
          "input_layers": [["input_2", 0, 0]], "output_layers": [["two", 0, 0]]}}
        """;

    private const string Keras3 = $$$"""
        {"module": "keras.src.models.functional", "class_name": "Functional", "config": {"name": "functional", "layers": [
          {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 4, 4, 3],
          "dtype": "float32", "name": "input_layer"}, "registered_name": null, "name": "input_layer", "inbound_nodes": []},
          {"module": "keras.layers", "class_name": "Conv2D", "config": {"name": "conv", {{{ConvConfig}}} }, "name": "conv",
            "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4, 4, 3],
            "dtype": "float32", "keras_history": ["input_layer", 0, 0]} }], "kwargs": {} }]},
          {"module": "keras.layers", "class_name": "Average", "config": {"name": "same"}, "name": "same", "inbound_nodes": [{"args": [[
            {"class_name": "__keras_tensor__", "config": {"keras_history": ["conv", 0, 0]} },
            {"class_name": "__keras_tensor__", "config": {"keras_history": ["conv", 0, 0]} }]], "kwargs": {} }]},
          {"module": "keras.layers", "class_name": "GlobalAveragePooling2D", "config": {"name": "gap"},
          "name": "gap", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["same", 0, 0]} }],
          "kwargs": {} }]},
          {"module": "keras.layers", "class_name": "Dense", "config": {"name": "one", "activation": "relu"},
          "name": "one", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["gap", 0, 0]} }],
          "kwargs": {"training": false} }]},
          {"module": "keras.layers", "class_name": "Dense", "config": {"name": "two", "use_bias": false, "activation": "softmax"},
          "name": "two", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["one", 0, 0]} }],
          "kwargs": {} }]}],
          "input_layers": ["input_layer", 0, 0], "output_layers": ["two", 0, 0]} }
        """;

    [Theory]
    [InlineData(Nested, "")]
    [InlineData(List, "")]
    [InlineData(Functional, "")]
    [InlineData(Keras3, "functional/")]
    public void Models_inside_models_and_every_way_of_naming_inputs_give_the_same(string topology, string prefix)
    {
        var weights = Weights(prefix).ToArray();
        var path = Write(topology, weights);
        GraphRunner.AssertClose(Expected(), Run(path), 1e-5f);
    }

    [Theory]
    [InlineData("float16", 2e-3f)]
    [InlineData("uint16", 1e-3f)]
    [InlineData("uint8", 5e-2f)]
    public void Weights_that_were_made_smaller_are_read(string type, float tolerance) =>
        GraphRunner.AssertClose(Expected(), Run(Write(Nested, Weights("").ToArray(), type)), tolerance);

    [Theory]
    [InlineData("swish", "2.0")]
    [InlineData("silu", "3.0")]
    [InlineData("hard_sigmoid", "2.15.0")]
    [InlineData("hard_sigmoid", "3.4.1")]
    [InlineData("hard_silu", "3.4.1")]
    [InlineData("gelu", "3.4.1")]
    [InlineData("relu6", "2.0")]
    [InlineData("softsign", "2.0")]
    [InlineData("exponential", "2.0")]
    public void Activations_are_those_of_Keras(string activation, string keras)
    {
        var topology = $$$"""
            {"class_name": "Sequential", "config": {"name": "s", "layers": [
              {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [null, 4, 4, 3]}},
              {"class_name": "Rescaling", "config": {"name": "scale", "scale": [8, 4, 2], "offset": -1.5}},
              {"class_name": "Activation", "config": {"name": "act", "activation": "{{{activation}}}"}},
              {"class_name": "Flatten", "config": {"name": "flat"}},
              {"class_name": "Dense", "config": {"name": "two", "use_bias": false}}]}}
            """;
        var dense = Random(Side * Side * 3 * Classes, 9);
        var path = Write(topology, [("two/kernel", [Side * Side * 3, Classes], dense)], keras: keras);
        float[] scales = [8, 4, 2];
        var activated = s_picture.Select((value, i) => Function(activation, keras, value * scales[i % 3] - 1.5)).ToArray();
        float[] expected =
        [
            .. Enumerable.Range(0, Classes).Select(c => (float)activated.Select((value, i) => value * dense[i * Classes + c]).Sum()),
        ];
        GraphRunner.AssertClose(expected, Run(path), 1e-3f);
    }

    /// <summary>The blocks of MobileNet v3 and EfficientNet: normalised, squeezed and excited, separable.</summary>
    [Fact]
    public void A_squeezed_and_excited_block_gives_what_its_layers_say()
    {
        const string Topology = """
            {"class_name": "Functional", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [null, 4, 4, 3]}, "inbound_nodes": []},
              {"class_name": "Normalization", "config": {"name": "norm", "axis": [-1]}, "inbound_nodes": [[["in", 0, 0, {}]]]},
              {"class_name": "GlobalAveragePooling2D", "config": {"name": "squeeze"}, "inbound_nodes": [[["norm", 0, 0, {}]]]},
              {"class_name": "Reshape", "config": {"name": "shape", "target_shape": [1, 1, 3]}, "inbound_nodes": [[["squeeze", 0, 0, {}]]]},
              {"class_name": "Dense", "config": {"name": "excite", "use_bias": false, "activation": "sigmoid"},
              "inbound_nodes": [[["shape", 0, 0, {}]]]},
              {"class_name": "Multiply", "config": {"name": "mul"}, "inbound_nodes": [[["norm", 0, 0, {}], ["excite", 0, 0, {}]]]},
              {"class_name": "SeparableConv2D", "config": {"name": "sep", "kernel_size": [1, 1], "use_bias": true},
              "inbound_nodes": [[["mul", 0, 0, {}]]]},
              {"class_name": "LeakyReLU", "config": {"name": "leaky", "alpha": 0.1}, "inbound_nodes": [[["sep", 0, 0, {}]]]},
              {"class_name": "GlobalMaxPooling2D", "config": {"name": "most", "keepdims": true}, "inbound_nodes": [[["leaky", 0, 0, {}]]]},
              {"class_name": "Reshape", "config": {"name": "flat", "target_shape": [4]}, "inbound_nodes": [[["most", 0, 0, {}]]]},
              {"class_name": "BatchNormalization", "config": {"name": "bn", "scale": false, "center": false, "epsilon": 0.01},
              "inbound_nodes": [[["flat", 0, 0, {}]]]},
              {"class_name": "Dense", "config": {"name": "two", "use_bias": false}, "inbound_nodes": [[["bn", 0, 0, {}]]]}],
              "input_layers": [["in", 0, 0]], "output_layers": [["two", 0, 0]]}}
            """;
        var (mean, variance, excite) = (Random(3, 11), Random(3, 12).Select(value => value * value + 0.1f).ToArray(), Random(9, 13));
        var (depth, point, bias, moving) = (Random(3, 14), Random(12, 15), Random(4, 16), Random(4, 17));
        var path = Write(
            Topology,
            [
                ("norm/mean", [3], mean),
                ("norm/variance", [3], variance),
                ("excite/kernel", [3, 3], excite),
                ("sep/depthwise_kernel", [1, 1, 3, 1], depth),
                ("sep/pointwise_kernel", [1, 1, 3, 4], point),
                ("sep/bias", [4], bias),
                ("bn/moving_mean", [4], moving),
                ("bn/moving_variance", [4], [1, 1, 1, 1]),
                ("two/kernel", [4, Classes], s_last),
            ]
        );
        var normal = s_picture.Select((value, i) => (value - mean[i % 3]) / Math.Sqrt(variance[i % 3])).ToArray();
        var squeezed = Enumerable.Range(0, 3).Select(c => normal.Where((_, i) => i % 3 == c).Average()).ToArray();
        var excited = Enumerable
            .Range(0, 3)
            .Select(c => 1 / (1 + Math.Exp(-Enumerable.Range(0, 3).Sum(k => squeezed[k] * excite[k * 3 + c]))))
            .ToArray();
        var most = Enumerable
            .Range(0, 4)
            .Select(f =>
                Enumerable
                    .Range(0, Side * Side)
                    .Max(p =>
                    {
                        var value = bias[f] + Enumerable.Range(0, 3).Sum(c => normal[p * 3 + c] * excited[c] * depth[c] * point[c * 4 + f]);
                        return value < 0 ? 0.1 * value : value;
                    })
            )
            .ToArray();
        float[] expected =
        [
            .. Enumerable
                .Range(0, Classes)
                .Select(c => (float)Enumerable.Range(0, 4).Sum(f => (most[f] - moving[f]) / Math.Sqrt(1.01) * s_last[f * Classes + c])),
        ];
        GraphRunner.AssertClose(expected, Run(path), 1e-4f);
    }

    private static IEnumerable<(string, int[], float[])> Weights(string prefix) =>
        [
            (prefix + "conv/kernel", [1, 1, 3, Filters], s_kernel),
            (prefix + "one/kernel", [Filters, Filters], s_dense),
            (prefix + "one/bias", [Filters], s_bias),
            (prefix + "two/kernel", [Filters, Classes], s_last),
        ];

    private static float[] Expected()
    {
        var pooled = new double[Filters];
        for (var p = 0; p < Side * Side; p++)
        for (var f = 0; f < Filters; f++)
            pooled[f] += Math.Max(0, Enumerable.Range(0, 3).Sum(c => s_picture[p * 3 + c] * s_kernel[c * Filters + f])) / (Side * Side);
        var one = Enumerable
            .Range(0, Filters)
            .Select(f => Math.Max(0, s_bias[f] + Enumerable.Range(0, Filters).Sum(k => pooled[k] * s_dense[k * Filters + f])))
            .ToArray();
        return GraphRunner.Softmax([
            .. Enumerable.Range(0, Classes).Select(c => (float)Enumerable.Range(0, Filters).Sum(f => one[f] * s_last[f * Classes + c])),
        ]);
    }

    private static double Function(string name, string keras, double x) =>
        name switch
        {
            "swish" or "silu" => x / (1 + Math.Exp(-x)),
            "hard_sigmoid" => Math.Clamp(keras[0] == '3' ? x / 6 + 0.5 : 0.2 * x + 0.5, 0, 1),
            "hard_silu" => x * Math.Clamp(x / 6 + 0.5, 0, 1),
            "gelu" => x / 2 * (1 + Erf(x / Math.Sqrt(2))),
            "relu6" => Math.Clamp(x, 0, 6),
            "softsign" => x / (1 + Math.Abs(x)),
            _ => Math.Exp(x),
        };

    /// <summary>By its series, which is exact enough for small arguments.</summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 4)
            return Math.Sign(x);
        var (sum, term) = (x, x);
        for (var n = 1; n < 200; n++)
            sum += (term *= -x * x / n) / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static float[] Run(string path)
    {
        var channelsFirst = Enumerable
            .Range(0, 3 * Side * Side)
            .Select(i => s_picture[i % (Side * Side) * 3 + i / (Side * Side)])
            .ToArray();
        return GraphRunner.RunFloat(TfJsImporter.Import(path), channelsFirst, 1, 3, Side, Side);
    }

    private string Write(
        string topology,
        (string Name, int[] Shape, float[] Values)[] weights,
        string type = "float32",
        string keras = "2.15.0"
    )
    {
        var stored = weights.Select(weight => Store(weight.Values, type)).ToArray();
        _folder.Write("weights.bin", [.. stored.SelectMany(weight => weight.Bytes)]);
        var list = string.Join(
            ',',
            weights.Zip(
                stored,
                (weight, stored) =>
                    $$"""{"name":"{{weight.Name}}","shape":[{{string.Join(',', weight.Shape)}}],"dtype":"float32"{{stored.Quantization}}}"""
            )
        );
        return _folder.Write(
            "model.json",
            $$"""{"modelTopology": {"keras_version": "{{keras}}", "model_config": {{topology}}}, "weightsManifest": [{"paths": """
                + $$"""["weights.bin"], "weights": [{{list}}]}]}"""
        );
    }

    private static (byte[] Bytes, string Quantization) Store(float[] values, string type)
    {
        if (type == "float32")
            return (MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), "");
        if (type == "float16")
            return (
                [.. values.SelectMany(value => BitConverter.GetBytes((Half)value))],
                ",\"quantization\":{\"dtype\":\"float16\",\"original_dtype\":\"float32\"}"
            );
        var (min, levels) = (values.Min(), type == "uint8" ? 255 : 65535);
        var scale = (values.Max() - min) / levels;
        var numbers = values.Select(value => (int)Math.Round((value - min) / scale)).ToArray();
        return (
            [.. numbers.SelectMany(number => type == "uint8" ? [(byte)number] : BitConverter.GetBytes((ushort)number))],
            FormattableString.Invariant(
                $",\"quantization\":{{\"dtype\":\"{type}\",\"scale\":{scale:R},\"min\":{min:R},\"original_dtype\":\"float32\"}}"
            )
        );
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }
}
