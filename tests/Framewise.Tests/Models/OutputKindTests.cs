using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;
using static Framewise.Models.Onnx.GraphBuilder;

namespace Framewise.Tests.Models;

/// <summary>What the numbers of an output are is said by files, then by the last operator, and never guessed.</summary>
public sealed class OutputKindTests : IDisposable
{
    private const string Pixels =
        """ "input_size": [3, 4, """
        + """4], "layout": "nchw", "crop_mode": "squash", "interpolation": "bilinear", "channels": "rgb", "scale": "1/255", "mean": """
        + """[0, 0, 0], "std": [1, 1, 1] """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("multi_label_classification", "Identity", nameof(OutputKind.Sigmoid), true)]
    [InlineData("multi_label_classification", "Sigmoid", nameof(OutputKind.Independent), true)]
    [InlineData("single_label_classification", "Identity", nameof(OutputKind.Logits), false)]
    [InlineData("single_label_classification", "Softmax", nameof(OutputKind.Probabilities), false)]
    [InlineData("single_label_classification", "Neg", nameof(OutputKind.Logits), false)]
    [InlineData(null, "Identity", nameof(OutputKind.Logits), false)]
    [InlineData(null, "Sigmoid", nameof(OutputKind.Independent), true)]
    public void The_problem_type_and_the_last_operator_say_what_is_appended(string? problem, string last, string kind, bool independent)
    {
        var model = HuggingFace(problem, last, "a", "b", "c");
        Assert.Equal((kind, independent), (model.Card.OutputKind.ToString(), model.Graph.HasIndependentClasses));
        // Channel means of (255, 51, 0) / 255 are 1, 0.2 and 0; the model multiplies them by 4.
        float[] logits = last == "Neg" ? [-4, -0.8f, 0] : [4, 0.8f, 0];
        Assert.Equal(independent ? [.. logits.Select(Logistic)] : Softmax(logits), Run(model), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("multi_label_classification", "Softmax", "ends in Softmax", "config.json (problem_type) says sigmoid")]
    [InlineData("single_label_classification", "Sigmoid", "ends in Sigmoid", "config.json (problem_type) says logits")]
    [InlineData("regression", "Identity", "is a regression", "config.json, problem_type")]
    public void What_contradicts_the_graph_is_refused_with_both_sources(string problem, string last, string first, string second)
    {
        var message = Assert.Throws<ModelException>(() => HuggingFace(problem, last, "a", "b", "c")).Message;
        Assert.Contains(first, message, StringComparison.Ordinal);
        Assert.Contains(second.Replace("config.json, ", "config.json (", StringComparison.Ordinal), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Identity")]
    [InlineData("Sigmoid")]
    public void One_label_is_a_sigmoid_and_never_a_softmax_over_one_number(string last)
    {
        var model = HuggingFace(null, last, "nsfw");
        Assert.True(model.Graph.HasIndependentClasses);
        Assert.Equal([Logistic(4.8f)], Run(model), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("sigmoid", "Identity")]
    [InlineData("independent", "Sigmoid")]
    [InlineData("probabilities", "Sigmoid")]
    public void One_number_with_two_labels_is_the_probability_of_the_second(string kind, string last)
    {
        var model = WithCard(kind, Net(1, last), "not red", "red");
        Assert.Equal((2, false), (model.Graph.ClassCount, model.Graph.HasIndependentClasses));
        Assert.Equal([1 - Logistic(4.8f), Logistic(4.8f)], Run(model), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("logits", "Identity", "a softmax is always 1 (card net.card.json says logits)")]
    [InlineData("probabilities", "Softmax", "a softmax is always 1 (it ends in Softmax)")]
    [InlineData("independent", "Identity", "If the graph is right, set output_kind to \"sigmoid\"")]
    [InlineData("sigmoid", "Sigmoid", "a second sigmoid would level them")]
    public void A_single_number_of_another_kind_than_stated_is_refused(string kind, string last, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<ModelException>(() => WithCard(kind, Net(1, last), "red")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void One_number_without_a_statement_is_asked_for()
    {
        var message = Assert.Throws<ModelException>(() => WithCard(null, Net(1, "Identity"), "red")).Message;
        Assert.Contains("'output_kind' is missing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logits", 3, "other", 3)]
    [InlineData("scores", 3, "aux", 5)]
    [InlineData("first", 5, "second", 3)]
    public void Of_several_outputs_the_one_called_logits_or_with_as_many_numbers_as_labels_is_meant(
        string one,
        int numbers,
        string two,
        int otherNumbers
    )
    {
        var builder = Net(numbers, "Identity", one);
        AddOutput(builder, otherNumbers, "Identity", two);
        var model = HuggingFace(null, builder, "a", "b", "c");
        Assert.Equal(numbers == 3 ? one : two, model.Card.Output);
        Assert.Equal(Softmax([4, 0.8f, 0]), Run(model), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Outputs_of_which_none_can_be_preferred_are_named()
    {
        var builder = Net(3, "Identity", "one");
        AddOutput(builder, 3, "Identity", "two");
        var message = Assert.Throws<ModelException>(() => WithCard("logits", builder, "a", "b", "c")).Message;
        Assert.Contains("has 2 outputs ('one' float[?,3], 'two' float[?,3])", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("loss")]
    public void The_scores_of_a_ZipMap_are_what_it_reads_and_its_labels_are_the_labels(string? output)
    {
        var builder = Net(3, "Softmax", "probabilities");
        var graph = builder.Graph;
        graph.Node.Add(Node("ArgMax", ["probabilities"], ["classLabel"], Attribute("axis", 1)));
        var zipMap = Node("ZipMap", ["probabilities"], ["loss"]);
        zipMap.Domain = "ai.onnx.ml";
        var labels = new AttributeProto { Name = "classlabels_strings", Type = AttributeProto.Types.AttributeType.Strings };
        labels.Strings.AddRange(new[] { "cat", "dog", "crane, bird" }.Select(ByteString.CopyFromUtf8));
        zipMap.Attribute.Add(labels);
        graph.Node.Add(zipMap);
        builder.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 1 });
        graph.Output.Clear();
        graph.Output.Add(Value("classLabel", TensorProto.Types.DataType.Int64, null, 1));
        graph.Output.Add(
            new ValueInfoProto
            {
                Name = "loss",
                Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() },
            }
        );
        _folder.Write("net.onnx", builder.Model.ToByteArray());
        _folder.Write("net.card.json", $"{{ \"name\": \"zip\",{Pixels}{(output is null ? "" : $", \"output\": \"{output}\"")} }}");
        var model = Model.Load(_folder["net.onnx"]);
        Assert.Equal(["cat", "dog", "crane, bird"], model.Labels);
        Assert.Equal(Softmax([4, 0.8f, 0]), Run(model), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    private Model HuggingFace(string? problem, string last, params string[] labels) =>
        HuggingFace(problem, Net(labels.Length, last), labels);

    private Model HuggingFace(string? problem, GraphBuilder net, params string[] labels)
    {
        _folder.Write("model.onnx", net.Model.ToByteArray());
        var names = string.Join(", ", labels.Select((label, i) => $"\"{i}\": \"{label}\""));
        _folder.Write(
            "config.json",
            $$"""{ "architectures": ["ViTForImageClassification"], "id2label": """
                + $$"""{ {{names}} }{{(problem is null ? "" : $", \"problem_type\": \"{problem}\"")}} }"""
        );
        _folder.Write(
            "preprocessor_config.json",
            """{ "image_processor_type": "ViTImageProcessor", "size": { "height": 4, "width": 4 }, "resample": 2, "image_mean": """
                + """[0, 0, 0], "image_std": [1, 1, 1] }"""
        );
        return Model.Load(_folder.Path);
    }

    private Model WithCard(string? kind, GraphBuilder net, params string[] labels)
    {
        _folder.Write("net.onnx", net.Model.ToByteArray());
        _folder.Write(
            "net.card.json",
            $"{{ \"name\": \"n\",{Pixels}, \"labels\": "
                + $"[{string.Join(", ", labels.Select(label => $"\"{label}\""))}]"
                + $"{(kind is null ? "" : $", \"output_kind\": \"{kind}\"")} }}"
        );
        return Model.Load(_folder["net.onnx"]);
    }

    /// <summary>Four times the mean of each channel; with one class their sum, with more than three zeros behind them.</summary>
    private static GraphBuilder Net(int classes, string last, string output = "logits")
    {
        var builder = new GraphBuilder("net");
        builder.Graph.Input.Add(Value("x", TensorProto.Types.DataType.Float, null, 3, 4, 4));
        builder.Graph.Node.Add(Node("GlobalAveragePool", ["x"], ["pooled"]));
        builder.Graph.Node.Add(Node("Flatten", ["pooled"], ["flat"]));
        AddOutput(builder, classes, last, output);
        return builder;
    }

    private static void AddOutput(GraphBuilder builder, int classes, string last, string output)
    {
        var weights = new float[3 * classes];
        for (var channel = 0; channel < 3; channel++)
            weights[channel * classes + (classes == 1 ? 0 : channel)] = 4;
        var scores = builder.Add("MatMul", ["flat", builder.Constant<float>(weights, [3, classes])]);
        builder.Graph.Node.Add(Node(last, [scores], [output]));
        builder.Graph.Output.Add(Value(output, TensorProto.Types.DataType.Float, null, classes));
    }

    private static float[] Run(Model model)
    {
        using var session = ModelSession.Load(model, 1, 1);
        for (var i = 0; i < 48; i += 3)
            (session.Pixels(0)[i], session.Pixels(0)[i + 1], session.Pixels(0)[i + 2]) = (255, 51, 0);
        session.Run(1);
        return session.Probabilities(0).ToArray();
    }

    private static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));

    private static float[] Softmax(float[] logits) => Onnx.GraphRunner.Softmax(logits);
}
