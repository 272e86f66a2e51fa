using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Tests.Models.Cards;
using Framewise.Tests.Models.TfLite;
using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Models;

/// <summary>Model files made to hang, crash or flood: each ends in one sentence, soon.</summary>
public sealed class HostileModelTests : IDisposable
{
    private const string Card =
        """{ "name": "net", "preset": "imagenet", "input_size": [3, 8, 8], "resize": 8, "labels": ["a", "b", "c"] }""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Identity")]
    [InlineData("Add")]
    [InlineData("Softmax")]
    [InlineData("LRN")]
    [InlineData("Gemm")]
    public void A_graph_that_runs_in_a_circle_is_refused_in_a_sentence(string op)
    {
        var model = Small();
        var last = model.Graph.Node[^1];
        last.OpType = op;
        model.Graph.Node.Add(GraphBuilder.Node("Identity", ["scores"], ["back"]));
        last.Input.Clear();
        last.Input.AddRange(op is "Add" or "Gemm" ? ["back", "back"] : ["back"]);
        Assert.Contains("the graph runs in a circle (its tensor '", Refusal(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_made_of_itself_and_a_circle_beside_the_way_are_circles()
    {
        var model = Small();
        model.Graph.Node.Add(GraphBuilder.Node("Relu", ["self"], ["self"]));
        Assert.Contains("'self'", Refusal(model), StringComparison.Ordinal);
        model.Graph.Node[^1] = GraphBuilder.Node("Add", ["scores", "far"], ["near"]);
        model.Graph.Node.Add(GraphBuilder.Node("Relu", ["near"], ["far"]));
        Assert.Contains("runs in a circle", Refusal(model), StringComparison.Ordinal);
    }

    /// <summary>Constants that are made of constants: once a stack overflow where the chain was long, once forever where each was used
    /// twice.</summary>
    [Theory]
    [InlineData(100_000, false)]
    [InlineData(60, true)]
    public void A_graph_of_any_depth_is_walked_without_end_of_stack_or_time(int depth, bool isDoubled)
    {
        var builder = new GraphBuilder("deep");
        builder.Graph.Input.Add(GraphBuilder.Value("input", TensorType.Float, null, 3, 8, 8));
        builder.Graph.Output.Add(GraphBuilder.Value("scores", TensorType.Float, null, 3));
        var shift = builder.Constant<float>([0, 0, 0], [3]);
        for (var i = 0; i < depth; i++)
            shift = builder.Add(isDoubled ? "Add" : "Neg", isDoubled ? [shift, shift] : [shift]);
        var flat = builder.Add("Flatten", [builder.Add("GlobalAveragePool", ["input"])]);
        builder.Graph.Node.Add(
            GraphBuilder.Node(
                "Add",
                [builder.Add("Gemm", [flat, builder.Constant<float>([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3])]), shift],
                ["scores"]
            )
        );
        var model = Model.Load(Write(builder.Model));
        Assert.NotNull(model.Graph.WithEmbedding("net.onnx").EmbeddingName);
    }

    /// <summary>Nodes, names and attributes exchanged, cut and repeated as a file that parses may have them; whatever loads is given to the
    /// runtime, too.</summary>
    [Fact]
    public void No_mutant_of_a_graph_fails_in_another_way_than_by_a_sentence()
    {
        var (loaded, refused) = (0, 0);
        for (var seed = 0; seed < 600; seed++)
        {
            var random = new Random(seed);
            var mutant = Small();
            for (var n = random.Next(1, 4); n > 0; n--)
                Mutate(mutant, random);
            try
            {
                var model = Model.Load(Write(mutant));
                if (model.Graph.OnnxBytes.Length > 0 && seed % 3 == 0)
                    _ = model.Graph.WithEmbedding("net.onnx");
                loaded++;
                if (seed % 10 == 0)
                    ModelSession.Load(model, 1, 1).Dispose();
            }
            catch (ModelException e)
            {
                refused++;
                Assert.DoesNotContain('\0', e.Message);
            }
        }
        Assert.InRange(loaded, 20, 580);
        Assert.InRange(refused, 20, 580);
    }

    /// <summary>With metadata, packed labels and a card beside it; the card is damaged, too.</summary>
    [Fact]
    public void No_mutant_of_a_TFLite_file_or_a_card_fails_in_another_way_than_by_a_sentence()
    {
        var whole = TinyClassifier.TfLite(
            16,
            TfLiteWriter.ClassifierMetadata([127.5f], [127.5f], "labels.txt"),
            ("labels.txt", "cat\ndog\nbird\n")
        );
        const string card =
            """{ "name": "net", "crop_mode": "squash", "input_size": [3, 16, 16], "interpolation": "bilinear", "mean": """
            + """[0.5, 0.5, 0.5], "labels": ["a", "b", "c"] }""";
        var (random, loaded) = (new Random(6), 0);
        for (var round = 0; round < 600; round++)
        {
            var (file, text) = (whole.ToArray(), System.Text.Encoding.UTF8.GetBytes(card));
            var target = round % 2 == 0 ? file : text;
            for (var n = random.Next(1, 5); n > 0; n--)
                target[random.Next(target.Length)] =
                    round % 4 < 2 ? (byte)random.Next(256) : (byte)"0123456789-[]{}\",:ae"[random.Next(20)];
            _folder.Write("net.card.json", text);
            try
            {
                Model.Load(_folder.Write("net.tflite", file));
                loaded++;
            }
            catch (ModelException) { }
        }
        Assert.InRange(loaded, 20, 580);
    }

    /// <summary>A graph within an attribute within a node within a graph, and so on.</summary>
    [Fact]
    public void Protobuf_nested_without_end_is_refused()
    {
        byte[] graph = [];
        for (var depth = 0; depth < 2000; depth++)
            graph = Field(1, Field(5, Field(6, graph)));
        Assert.Contains(
            "is not an ONNX file",
            Assert.Throws<ModelException>(() => Model.Load(_folder.Write("net.onnx", [0x08, 8, .. Field(7, graph)]))).Message,
            StringComparison.Ordinal
        );
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }
        return stream.ToArray();
    }

    private static void Mutate(ModelProto model, Random random)
    {
        var graph = model.Graph;
        var node = graph.Node[random.Next(graph.Node.Count)];
        var names = graph.Node.SelectMany(each => each.Output.Concat(each.Input)).Append("input").Append("").Distinct().ToArray();
        var name = names[random.Next(names.Length)];
        string[] ops =
        [
            "Add",
            "Softmax",
            "Reshape",
            "LRN",
            "Concat",
            "Gemm",
            "QGemm",
            "Transpose",
            "DequantizeLinear",
            "QuantizeLinear",
            "QLinearConv",
            "Conv",
            "Identity",
            "Squeeze",
            "Pad",
            "Slice",
            "Constant",
        ];
        switch (random.Next(9))
        {
            case 0 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = name;
                break;
            case 1:
                node.Output[0] = name;
                break;
            case 2:
                node.Input.Add(name);
                break;
            case 3:
                node.Input.Clear();
                break;
            case 4:
                node.OpType = ops[random.Next(ops.Length)];
                break;
            case 5:
                graph.Node.Add(GraphBuilder.Node(ops[random.Next(ops.Length)], [name], [names[random.Next(names.Length)]]));
                break;
            case 6 when graph.Initializer.Count > 0:
                var tensor = graph.Initializer[random.Next(graph.Initializer.Count)];
                if (random.Next(2) == 0)
                    tensor.Dims.Add(random.Next(-1, 4));
                else
                    (tensor.DataType, tensor.Name) = (random.Next(12), name);
                break;
            case 7:
                node.Attribute.Add(
                    GraphBuilder.Attribute(
                        ((string[])["axis", "perm", "pads", "kernel_shape", "size", "axes"])[random.Next(6)],
                        random.NextInt64(-3, long.MaxValue)
                    )
                );
                break;
            default:
                (graph.Input[0].Name, graph.Output[0].Name) =
                    random.Next(2) == 0 ? (name, graph.Output[0].Name) : (graph.Input[0].Name, name);
                break;
        }
    }

    /// <summary>A convolution, LRN, reshape and a fully connected layer: what the walks over graphs know.</summary>
    private static ModelProto Small()
    {
        var builder = new GraphBuilder("small");
        builder.Graph.Input.Add(GraphBuilder.Value("input", TensorType.Float, null, 3, 8, 8));
        builder.Graph.Output.Add(GraphBuilder.Value("scores", TensorType.Float, null, 3));
        var x = builder.Add(
            "Conv",
            ["input", builder.Constant<float>(new float[81], [3, 3, 3, 3]), builder.Constant<float>([1, 2, 3], [3])]
        );
        x = builder.Add("LRN", [builder.Add("Relu", [x])], GraphBuilder.Attribute("size", 3));
        x = builder.Add("Reshape", [builder.Add("GlobalAveragePool", [x]), builder.Constant<long>([1, 3], [2])]);
        x = builder.Add("Gemm", [x, builder.Constant<float>([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3])]);
        builder.Graph.Node.Add(GraphBuilder.Node("Identity", [x], ["scores"]));
        return builder.Model;
    }

    private string Write(ModelProto model)
    {
        _folder.Write("net.card.json", Card);
        return _folder.Write("net.onnx", model.ToByteArray());
    }

    private string Refusal(ModelProto model) => Assert.Throws<ModelException>(() => Model.Load(Write(model))).Message;
}
