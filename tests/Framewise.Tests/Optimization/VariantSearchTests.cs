using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Optimization;
using Framewise.Tests.Models.Onnx;
using Google.Protobuf;

namespace Framewise.Tests.Optimization;

/// <summary>Graphs on bytes: which layers stay in float, and which pictures are scored again.</summary>
public sealed class VariantSearchTests : IDisposable
{
    private const int Side = 16;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_and_activations_become_bytes_and_batch_normalisation_and_clips_go_into_layers()
    {
        var (_, graph, int8) = Small();
        Assert.DoesNotContain(int8.Graph.Node, node => node.OpType is "BatchNormalization" or "LRN");
        Assert.Equal(
            graph.Layers.Count,
            int8.Graph.Initializer.Count(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Int8 && tensor.Dims.Count > 1)
        );
    }

    [Fact]
    public void The_layer_that_hurts_is_found_and_stays_in_float()
    {
        var model = Model.Load(SmallFloatModel.Write(_folder.Path, hurts: true));
        var graph = GraphOf(model);
        // As fast as it has layers on bytes: which is chosen must not depend on how busy the machine is.
        var search = new VariantSearch(model, graph, Pictures(240), null, TestContext.Current.CancellationToken)
        {
            SpeedUpOf = (int8, _) =>
                1
                + (
                    0.2
                    * int8.Graph.Initializer.Count(tensor =>
                        tensor.DataType == (int)TensorProto.Types.DataType.Int8 && tensor.Dims.Count > 1
                    )
                ),
        };
        var variant = search.Find(0.95, leastSpeedUp: 1);
        var facts = search.Facts(variant);
        Assert.Contains(SmallFloatModel.Hurting, facts.FloatLayers);
        Assert.InRange(facts.FloatLayers.Count, 1, 2);
        Assert.InRange(facts.Top1Agreement, 0.95, 1);
        Assert.InRange(facts.AskedAgain, 0, 0.2);
        // The price of the other ways is told: without it in float, too much is scored again.
        Assert.True(variant.Curve[^1].Agreement == 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_is_unsure_gets_the_scores_of_the_origin_and_nobody_elses_batch_matters(bool forOne)
    {
        var (origin, graph, int8) = Small(forOne);
        var pictures = Pictures(48);
        var (theirs, onBytes) = (Score(origin, pictures), Score(origin.With(int8), pictures));
        var leads = onBytes.Select(scores => scores.OrderDescending().Take(2).ToArray()).Select(best => best[0] - best[1]).ToArray();
        var lead = leads.Order().ElementAt(leads.Length / 2);
        var cascade = origin.With(new Cascade(origin, graph, int8).Write(origin.Card, lead));
        var scores = Score(cascade, pictures);
        Assert.NotEqual(theirs[0], onBytes[0]);
        for (var i = 0; i < pictures.Length; i++)
        {
            if (leads[i] < lead)
                Assert.All(scores[i].Zip(theirs[i]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
            else
                Assert.Equal(onBytes[i], scores[i]);
            Assert.Equal(scores[i], Score(cascade, [pictures[i]])[0]);
        }
        Assert.Null(cascade.Graph.FixedBatch);
    }

    [Fact]
    public void A_model_of_one_layer_has_little_to_choose_from()
    {
        var path = Path.Combine(_folder.Path, "one.onnx");
        File.WriteAllBytes(path, SmallModels.Convolution(Side, 6, 1, bias: true).ToByteArray());
        File.WriteAllText(
            Path.Combine(_folder.Path, "one.card.json"),
            """{ "name": "one", "preset": "imagenet", "input_size": [3, 16, 16], "labels": ["a", "b", "c", "d", "e", "f"] }"""
        );
        var model = Model.Load(path);
        var search = new VariantSearch(model, GraphOf(model), Pictures(48), null, TestContext.Current.CancellationToken)
        {
            SpeedUpOf = (_, _) => 2,
        };
        var facts = search.Facts(search.Find(0.9, leastSpeedUp: 1));
        Assert.InRange(facts.Top1Agreement, 0.9, 1);
        Assert.Equal(1, facts.Int8Layers);
    }

    [Fact]
    public void However_slow_bytes_are_some_layer_stays_on_them()
    {
        var model = Model.Load(SmallFloatModel.Write(_folder.Path));
        var search = new VariantSearch(model, GraphOf(model), Pictures(48), null, TestContext.Current.CancellationToken)
        {
            SpeedUpOf = (int8, _) =>
                10
                - int8.Graph.Initializer.Count(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Int8 && tensor.Dims.Count > 1),
        };
        Assert.InRange(search.Facts(search.Find(0.9, leastSpeedUp: 1)).Int8Layers, 1, 6);
    }

    [Fact]
    public void Where_nothing_can_be_scored_again_the_proof_is_looked_at_once()
    {
        var path = SmallFloatModel.Write(_folder.Path, forOne: true);
        var onnx = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        foreach (var value in onnx.Graph.Input.Concat(onnx.Graph.Output))
            value.Type.TensorType.Shape.Dim[0].DimValue = 2;
        File.WriteAllBytes(path, onnx.ToByteArray());
        var model = Model.Load(path);
        var search = new VariantSearch(model, GraphOf(model), Pictures(24), null, TestContext.Current.CancellationToken)
        {
            SpeedUpOf = (_, _) => 1,
        };
        // No model agrees so well.
        Assert.Equal(1, search.Facts(search.Find(agreement: 2, leastSpeedUp: 3)).ProofLooks);
    }

    [Fact]
    public void A_graph_with_branches_is_not_asked_again()
    {
        var (origin, graph, _) = Small();
        Assert.True(Cascade.IsPossible(origin, graph));
        graph.Model.Graph.Node[^1].Attribute.Add(new AttributeProto { Name = "then_branch", G = new GraphProto() });
        Assert.False(Cascade.IsPossible(origin, graph));
    }

    [Fact]
    public void A_speed_up_is_a_number_however_small_the_model()
    {
        var (origin, _, int8) = Small();
        var speedUp = ModelTrial.SpeedUp(origin, origin.With(int8), Pictures(1), 1, TestContext.Current.CancellationToken);
        Assert.True(double.IsFinite(speedUp) && speedUp > 0, $"{speedUp}");
    }

    [Fact]
    public void What_both_do_in_float_is_done_once()
    {
        var (origin, graph, _) = Small();
        var shared = new Cascade(origin, graph, Write(origin, graph, [.. graph.Layers.Take(2)]));
        Assert.DoesNotContain(graph.Layers[0].Output[0], shared.Repeated);
        Assert.DoesNotContain(graph.Layers[1].Output[0], shared.Repeated);
        Assert.Contains(graph.Layers[2].Output[0], shared.Repeated);
        Assert.Contains(graph.Layers[0].Output[0], new Cascade(origin, graph, Write(origin, graph, [])).Repeated);
    }

    [Fact]
    public void A_trade_off_scores_those_again_that_lead_least()
    {
        float[][] reference =
        [
            [0.9f, 0.1f],
            [0.4f, 0.6f],
            [0.55f, 0.45f],
            [0.2f, 0.8f],
        ];
        float[][] onBytes =
        [
            [0.8f, 0.2f],
            [0.55f, 0.45f],
            [0.6f, 0.4f],
            [0.3f, 0.7f],
        ];
        var curve = TradeOff.Curve(reference, onBytes, speedUp: 4, repeated: 0.5);
        Assert.Equal([(0.75, 0), (1, 0.25)], curve.Select(point => (point.Agreement, point.AskedAgain)));
        Assert.Equal(4, curve[0].SpeedUp);
        // A quarter on bytes for all, and an eighth in float.
        Assert.Equal(1 / (0.25 + 0.125), curve[1].SpeedUp, 1e-9);
        Assert.Equal(0.15, curve[1].Lead, 1e-6);
        Assert.Equal(
            (1, 0.25),
            (TradeOff.At(reference, onBytes, curve[1].Lead).Agreement, TradeOff.At(reference, onBytes, curve[1].Lead).AskedAgain)
        );
    }

    /// <summary>The first picture's classes change places by its own error, in one of two directions; the second is certain.</summary>
    [Fact]
    public void What_is_to_be_expected_takes_each_error_both_ways()
    {
        float[][] reference =
        [
            [0.6f, 0.4f],
            [0.99f, 0.01f],
        ];
        float[][] onBytes =
        [
            [0.4f, 0.6f],
            [0.7f, 0.3f],
        ];
        var curve = TradeOff.Expected(reference, onBytes, speedUp: 4, repeated: 1);
        Assert.Equal([(0.75, 0), (1, 0.25)], curve.Select(point => (point.Agreement, point.AskedAgain)));
        // Between a lead of 0.2 and one of 1.5 cubed, in log probability.
        Assert.Equal((0.2 + Math.Tanh(1.5 * Math.Log(1.5))) / 2, curve[1].Lead, 1e-3);
    }

    [Fact]
    public void What_is_put_together_has_one_scale_so_that_nothing_is_rounded_twice()
    {
        var (_, graph, int8) = Small();
        var concat = graph.Model.Graph.Node.Single(node => node.OpType == "Concat");
        var index = new GraphIndex(int8.Graph);
        // The first part is read by a convolution, too, and has a scale of its own.
        Assert.Equal([false, true], concat.Input.Select(part => ScaleOf(part) == ScaleOf(concat.Output[0])));

        float ScaleOf(string tensor) => TensorValues.Floats(index.Constant(index.Producer(tensor)!, 1)!)![0];
    }

    [Fact]
    public void A_tensor_is_not_rounded_where_what_gives_it_and_all_that_reads_it_is_float()
    {
        var (_, graph, _) = Small();
        foreach (var tensor in graph.BytesWithout(new HashSet<NodeProto>()).Keys)
        {
            var layers = graph.LayersAround(tensor);
            Assert.True(layers.Count < 5, tensor);
            // What is added up, put together or averaged is rounded anew for whoever reads that.
            if (new GraphIndex(graph.Model.Graph).Producer(tensor) is not { OpType: "Relu" or "Concat" or "GlobalAveragePool" })
                Assert.DoesNotContain(tensor, graph.BytesWithout(layers).Keys);
        }
    }

    /// <summary>As exports with a free batch write <c>view</c>.</summary>
    [Fact]
    public void The_shape_that_a_reshape_reads_is_no_tensor_for_bytes()
    {
        var builder = new GraphBuilder("reshaped");
        builder.Graph.Input.Add(GraphBuilder.Value("x", TensorProto.Types.DataType.Float, null, 8));
        builder.Graph.Output.Add(GraphBuilder.Value("y", TensorProto.Types.DataType.Float, null, 4));
        var batch = builder.Add("Slice", [builder.Add("Shape", ["x"]), Whole(0), Whole(1)]);
        var reshaped = builder.Add("Reshape", ["x", builder.Add("Concat", [batch, Whole(8)], GraphBuilder.Attribute("axis", 0L))]);
        builder.Graph.Node.Add(GraphBuilder.Node("MatMul", [reshaped, builder.Constant<float>(new float[32], [8, 4])], ["y"]));
        var graph = new FloatGraph(builder.Model);
        Assert.Equal(["x", reshaped], graph.BytesWithout(new HashSet<NodeProto>()).Keys.Order(StringComparer.Ordinal).Reverse());

        string Whole(long value) => builder.Constant<long>([value], [1]);
    }

    [Theory]
    [InlineData(true, 17)]
    [InlineData(false, 18)]
    public void A_last_convolution_is_the_same_as_a_product(bool hasBias, int opset)
    {
        var (model, random) = (SmallModels.Convolution(8, 4, 0, bias: hasBias), new Random(2));
        var convolution = model.Graph.Node.Single(node => node.OpType == "Conv");
        // One of 3x3 is none.
        Assert.Contains(convolution, LastLayer.AsProduct(model.Clone()).Graph.Node);
        float[] weights = [.. Enumerable.Range(0, 12).Select(_ => random.NextSingle() - 0.5f)];
        convolution.Input[1] = new GraphBuilder(model).Constant<float>(weights, [4, 3, 1, 1]);
        convolution.Attribute.Clear();
        // What comes behind it works on rows, too.
        var (before, pool) = (convolution.Output[0], model.Graph.Node.Single(node => node.OpType == "GlobalAveragePool"));
        model.Graph.Node.Insert(1, GraphBuilder.Node("Relu", [before], ["rectified"]));
        pool.Input[0] = "rectified";
        model.OpsetImport[0].Version = opset;
        float[] x = [.. Enumerable.Range(0, 2 * 3 * 8 * 8).Select(_ => random.NextSingle())];
        var product = LastLayer.AsProduct(model.Clone());
        Assert.DoesNotContain(product.Graph.Node, node => node.OpType is "Conv" or "GlobalAveragePool");
        GraphRunner.AssertClose(GraphRunner.RunFloat(model, x, 2, 3, 8, 8), GraphRunner.RunFloat(product, x, 2, 3, 8, 8), 1e-5f);
    }

    private (Model Origin, FloatGraph Graph, ModelProto Int8) Small(bool forOne = false)
    {
        var origin = Model.Load(SmallFloatModel.Write(_folder.Path, forOne: forOne));
        var graph = GraphOf(origin);
        return (origin, graph, Write(origin, graph, []));
    }

    private static ModelProto Write(Model origin, FloatGraph graph, NodeProto[] floatLayers) =>
        new Calibration(origin, graph, Pictures(24), null, TestContext.Current.CancellationToken).Write(
            RangeMethod.MinMax,
            Int8Plan.Of(floatLayers)
        );

    private static FloatGraph GraphOf(Model model) => new(ModelOptimizer.ForBytes(model));

    private static float[][] Score(Model model, (byte[] Pixels, float Mean)[] pictures) =>
        ModelTrial.Score(model, pictures, TestContext.Current.CancellationToken);

    /// <summary>Waves of many lengths and colours.</summary>
    private static (byte[] Pixels, float Mean)[] Pictures(int count)
    {
        var random = new Random(3);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    var waves = Enumerable.Range(0, 9).Select(_ => random.NextDouble()).ToArray();
                    var pixels = new byte[Side * Side * 3];
                    for (var i = 0; i < pixels.Length; i++)
                    {
                        var (x, y, channel) = (i / 3 % Side, i / 3 / Side, i % 3);
                        var phase = (waves[channel] * x) + (waves[channel + 3] * y) + (waves[channel + 6] * 6);
                        pixels[i] = (byte)(127.5 + (127 * Math.Sin(phase)));
                    }
                    return (pixels, 0f);
                }),
        ];
    }
}
