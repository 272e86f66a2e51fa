using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Models.TfLite;
using Framewise.Tests.Models.TfLite;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Models.Onnx;

/// <summary>What the last layer reads: the layer's own weights, applied to it here by hand, must give the model's scores.</summary>
public class EmbeddingOutputTests
{
    private const int Channels = 5;
    private const int Classes = 3;

    private static readonly float[] s_weights = [.. Enumerable.Range(0, Classes * Channels).Select(i => (i * 7 % 11 - 5) / 4f)];

    [Theory]
    [InlineData("gemm")]
    [InlineData("matmul add softmax")]
    [InlineData("convolution before the pool")]
    [InlineData("dequantised")]
    [InlineData("quantised")]
    [InlineData("half precision")]
    [InlineData("convolution of half precision")]
    public void The_last_layer_applied_to_the_embedding_gives_the_scores(string kind)
    {
        var model = Model(kind);
        var card = GraphRunner.Card(4, Classes) with
        {
            OutputKind = kind != "matmul add softmax" ? OutputKind.Logits : OutputKind.Probabilities,
        };
        var graph = RuntimeGraphBuilder.Build(model, card, "net.onnx");
        var pixels = GraphRunner.RandomPixels(3, 2, 4);
        using var session = GraphRunner.Open(graph.WithEmbedding("net.onnx"));
        var (probabilities, embedding) = Run(session, pixels, 2);
        // On a processor the runtime leaves out rounding to half precision where nobody else reads what is rounded.
        GraphRunner.AssertClose(GraphRunner.Run(graph, pixels, 2), probabilities, kind.Contains("half") ? 2e-3f : 0);
        for (var picture = 0; picture < 2; picture++)
        {
            var vector = embedding[(picture * Channels)..((picture + 1) * Channels)];
            Assert.Contains(vector, value => value > 0.01f);
            var scores = Enumerable
                .Range(0, Classes)
                .Select(c =>
                    Enumerable.Range(0, Channels).Sum(i => s_weights[c * Channels + i] * vector[i]) + (kind.Contains("add") ? c : 0)
                )
                .ToArray();
            GraphRunner.AssertClose(
                GraphRunner.Softmax(scores),
                probabilities.AsSpan(picture * Classes, Classes),
                kind == "quantised" ? 0.02f
                    : kind.Contains("half") ? 2e-3f
                    : 1e-5f
            );
        }
    }

    [Theory]
    [InlineData("no weights", "no layer with weights lies between")]
    [InlineData("two branches", "its scores come from the operator Concat")]
    [InlineData("wide convolution", "a convolution of more than 1x1")]
    public void A_model_without_such_a_layer_is_refused_with_the_reason(string kind, string reason)
    {
        var card = GraphRunner.Card(4, kind == "two branches" ? 2 * Classes : Classes) with { OutputKind = OutputKind.Logits };
        var graph = RuntimeGraphBuilder.Build(Model(kind), card, "net.onnx");
        var error = Assert.Throws<ModelException>(() => graph.WithEmbedding("net.onnx"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("Leave embedding out of --vectors", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float")]
    [InlineData("uint8")]
    [InlineData("int8")]
    public void An_imported_tflite_model_has_one_in_floats_and_keeps_its_answers(string type)
    {
        var model = TfLiteImporter.Import(new SmallTfLite(type).Build("classifier"), "classifier");
        if (type == "float")
            Assert.Equal(TensorType.Float, (TensorType)model.Graph.Input[0].Type.TensorType.ElemType);
        var card = GraphRunner.Card(6, 5) with { ChannelsLast = true };
        card = card with { Pixels = card.Pixels with { Width = 7 } };
        var graph = RuntimeGraphBuilder.Build(model, card, "classifier");
        var pixels = new byte[2 * 6 * 7 * 3];
        new Random(4).NextBytes(pixels);
        using var session = GraphRunner.Open(graph.WithEmbedding("classifier"));
        var (probabilities, embedding) = Run(session, pixels, 2);
        Assert.Equal(GraphRunner.Run(graph, pixels, 2), probabilities);
        Assert.Equal(2 * 8, embedding.Length);
        Assert.True(embedding.Distinct().Count() > 4, string.Join(' ', embedding));
    }

    [Theory]
    [InlineData("bvlc_googlenet_fp32.onnx", 1024)]
    [InlineData("squeezenet1.1_caffe_fp32.onnx", 512)]
    [InlineData("mobilenet_v1_0.25_128_w8_nhwc1001.onnx", 256)]
    [InlineData("mobilenet_v2_torchvision_int8_qlinear.onnx", 1280)]
    [InlineData("coral_mobilenet_v1_0.25_128_quant.tflite", 256)]
    [InlineData("mobilenet_v1_1.0_224_quant.tflite", 1024)]
    public void Real_models_give_theirs_and_the_same_probabilities_to_the_bit(string file, int length)
    {
        var model = Framewise.Models.Model.Load(Repository.Shared("models", file));
        using var plain = ModelSession.Load(model, 2, 1);
        using var session = ModelSession.Load(model, 2, 1, withEmbedding: true);
        for (var slot = 0; slot < 2; slot++)
        {
            new Random(slot).NextBytes(plain.Pixels(slot));
            plain.Pixels(slot).CopyTo(session.Pixels(slot));
        }
        plain.Run(2);
        session.Run(2);
        Assert.True(plain.Embedding(0).IsEmpty);
        for (var slot = 0; slot < 2; slot++)
            Assert.True(plain.Probabilities(slot).SequenceEqual(session.Probabilities(slot)));
        Assert.Equal(length, session.Embedding(1).Length);
        Assert.False(session.Embedding(0).SequenceEqual(session.Embedding(1)));
    }

    private static (float[] Probabilities, float[] Embedding) Run(InferenceSession session, byte[] pixels, int batch)
    {
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(
            pixels,
            [batch, .. session.InputMetadata[session.InputNames[0]].Dimensions.Skip(1).Select(side => (long)side)]
        );
        using var outputs = session.Run(options, new Dictionary<string, OrtValue> { [session.InputNames[0]] = input }, session.OutputNames);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }

    private static ModelProto Model(string kind)
    {
        var builder = new GraphBuilder("net");
        builder.Graph.Input.Add(GraphBuilder.Value("picture", TensorType.Float, null, 3, 4, 4));
        var random = new Random(9);
        float[] Random(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() / 20 - 0.02f)];
        var x = builder.Add(
            "Relu",
            [builder.Add("Conv", ["picture", builder.Constant<float>(Random(Channels * 27), [Channels, 3, 3, 3])])]
        );
        var flat = builder.Add("Flatten", [builder.Add("GlobalAveragePool", [x])]);
        var (scale, zero) = (builder.Constant<float>([0.05f], []), builder.Constant<byte>([0], []));
        string Matrix(string input) =>
            builder.Add("Gemm", [input, builder.Constant<float>(s_weights, [Classes, Channels])], GraphBuilder.Attribute("transB", 1));
        string Transposed() =>
            builder.Constant<float>(
                [.. Enumerable.Range(0, Channels * Classes).Select(i => s_weights[i % Classes * Channels + i / Classes])],
                [Channels, Classes]
            );
        sbyte[] quarters = [.. s_weights.Select(weight => (sbyte)(weight * 4))];
        sbyte[] transposed = [.. Enumerable.Range(0, Channels * Classes).Select(i => quarters[i % Classes * Channels + i / Classes])];
        string Quantised() => builder.Add("QuantizeLinear", [flat, scale, zero]);
        string To(string tensor, TensorType type) => builder.Add("Cast", [tensor], GraphBuilder.Attribute("to", (long)type));
        Half[] halves = [.. s_weights.Select(weight => (Half)weight)];
        var scores = kind switch
        {
            "half precision" => To(
                builder.Add(
                    "Gemm",
                    [To(flat, TensorType.Float16), builder.Constant<Half>(halves, [Classes, Channels])],
                    GraphBuilder.Attribute("transB", 1)
                ),
                TensorType.Float
            ),
            "convolution of half precision" => builder.Add(
                "Flatten",
                [
                    builder.Add(
                        "GlobalAveragePool",
                        [
                            To(
                                builder.Add("Conv", [To(x, TensorType.Float16), builder.Constant<Half>(halves, [Classes, Channels, 1, 1])]),
                                TensorType.Float
                            ),
                        ]
                    ),
                ]
            ),
            "gemm" => Matrix(flat),
            "matmul add softmax" => builder.Add(
                "Softmax",
                [builder.Add("Add", [builder.Add("MatMul", [flat, Transposed()]), builder.Constant<float>([0, 1, 2], [Classes])])],
                GraphBuilder.Attribute("axis", 1)
            ),
            "convolution before the pool" => builder.Add(
                "Flatten",
                [
                    builder.Add(
                        "GlobalAveragePool",
                        [builder.Add("Conv", [x, builder.Constant<float>(s_weights, [Classes, Channels, 1, 1])])]
                    ),
                ]
            ),
            "dequantised" => builder.Add(
                "Gemm",
                [
                    builder.Add("DequantizeLinear", [Quantised(), scale, zero]),
                    builder.Add(
                        "DequantizeLinear",
                        [
                            builder.Constant<sbyte>(quarters, [Classes, Channels]),
                            builder.Constant<float>([0.25f], []),
                            builder.Constant<sbyte>([0], []),
                        ]
                    ),
                ],
                GraphBuilder.Attribute("transB", 1)
            ),
            "quantised" => builder.Add(
                "DequantizeLinear",
                [
                    builder.Add(
                        "QLinearMatMul",
                        [
                            Quantised(),
                            scale,
                            zero,
                            builder.Constant<sbyte>(transposed, [Channels, Classes]),
                            builder.Constant<float>([0.25f], []),
                            builder.Constant<sbyte>([0], []),
                            builder.Constant<float>([0.05f], []),
                            builder.Constant<byte>([128], []),
                        ]
                    ),
                    builder.Constant<float>([0.05f], []),
                    builder.Constant<byte>([128], []),
                ]
            ),
            "no weights" => builder.Add(
                "Mul",
                [builder.Add("Flatten", [builder.Add("GlobalAveragePool", ["picture"])]), builder.Constant<float>([8], [])]
            ),
            "two branches" => builder.Add("Concat", [Matrix(flat), Matrix(flat)], GraphBuilder.Attribute("axis", 1)),
            "wide convolution" => builder.Add(
                "Flatten",
                [builder.Add("Conv", [x, builder.Constant<float>(Random(Classes * Channels * 4), [Classes, Channels, 2, 2])])]
            ),
            _ => throw new ArgumentException(kind),
        };
        var classes = kind switch
        {
            "two branches" => 2 * Classes,
            "no weights" => 3,
            _ => Classes,
        };
        builder.Graph.Node.Add(GraphBuilder.Node("Identity", [scores], ["scores"]));
        builder.Graph.Output.Add(GraphBuilder.Value("scores", TensorType.Float, null, classes));
        builder.DropUnused();
        return builder.Model;
    }
}
