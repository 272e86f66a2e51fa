using System.Runtime.InteropServices;
using Framewise.CliTests;
using Framewise.Inference;
using Framewise.Inspection;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Pipeline;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Inference;

/// <summary>What a session does at its end, and where the runtime cannot run what it has loaded.</summary>
public sealed class ModelSessionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_that_are_given_back_twice_take_nobody_elses_handle()
    {
        using var options = new SessionOptions();
        var weights = SharedWeights.To(options, [.. Enumerable.Range(0, 16).Select(_ => (ReadOnlyMemory<byte>)new byte[64])], "net.onnx");
        weights.Dispose();
        var objects = Enumerable.Range(0, 1000).Select(_ => new byte[16]).ToArray();
        var handles = objects.Select(bytes => GCHandle.Alloc(bytes, GCHandleType.Pinned)).ToArray();
        weights.Dispose();
        var lost = handles.Where((handle, i) => !ReferenceEquals(handle.Target, objects[i])).Count();
        // Handles that somebody else has freed cannot be freed again.
        if (lost == 0)
            foreach (var handle in handles)
                handle.Free();
        Assert.Equal(0, lost);
    }

    [Fact]
    public void A_session_may_be_disposed_of_twice_and_says_so_when_it_is_used_afterwards()
    {
        var session = ModelSession.Load(Model((_, means) => means), 2, 1);
        var shared = session.Share();
        shared.Run(2);
        session.Dispose();
        session.Dispose();
        shared.Interrupt();
        Assert.Throws<ObjectDisposedException>(() => shared.Run(1));
        shared.Dispose();
        shared.Dispose();
        shared.Interrupt();
        Assert.Throws<ObjectDisposedException>(shared.Begin);
    }

    [Fact]
    public void A_batch_that_is_fixed_inside_a_graph_that_declares_it_free_is_scored_one_by_one()
    {
        using var session = ModelSession.Load(Model(WithToken), 4, 1);
        using var shared = session.Share();
        foreach (var one in (ModelSession[])[session, shared])
        {
            for (var slot = 0; slot < 3; slot++)
            {
                one.Pixels(slot).Clear();
                for (var i = slot; i < one.Pixels(slot).Length; i += 3)
                    one.Pixels(slot)[i] = 255;
            }
            one.Run(3);
            for (var slot = 0; slot < 3; slot++)
                Assert.InRange(one.Probabilities(slot)[slot], 0.5f, 1);
        }
        Assert.InRange(TimeEstimate.Measure(Model(WithToken), threads: 2).FramesPerSecond, 1, double.MaxValue);
    }

    [Fact]
    public void A_graph_that_takes_neither_many_pictures_nor_one_is_refused_before_any_video()
    {
        var model = Model((graph, means) => graph.Add("Reshape", [means, graph.Constant<long>([4, 3], [2])]));
        var error = Assert.Throws<ModelException>(() => ModelSession.Load(model, 8, 1));
        Assert.Matches("^ONNX Runtime .* cannot run it on a picture: .* free batch dimension.$", error.Message);
    }

    [Fact]
    public async Task What_the_runtime_meets_in_the_middle_of_a_run_is_a_model_error()
    {
        // Black is class 0; of white there is none.
        using var classifier = new VideoClassifier([Model(WithGather)], new ClassifierOptions { Threads = 1 });
        var clip = Path.Combine(_folder.Path, "white.mkv");
        Media.Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            "color=black:size=16x16:rate=25:duration=0.4",
            "-f",
            "lavfi",
            "-i",
            "color=white:size=16x16:rate=25:duration=0.4",
            "-filter_complex",
            "concat",
            "-c:v",
            "ffv1",
            clip
        );
        var error = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var _ in classifier.ClassifyAsync(clip, TestContext.Current.CancellationToken)) { }
        });
        Assert.Contains("cannot run it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measurement_that_is_interrupted_ends_with_that_and_not_the_process()
    {
        using var session = ModelSession.Load(Model((_, means) => means), 1, 1);
        session.Interrupt();
        Assert.Throws<OperationCanceledException>(() =>
            SpeedMeasurement.OfModels(
                [
                    [session],
                    [session],
                ],
                TimeSpan.FromSeconds(1)
            )
        );
    }

    /// <summary>Left alone, the runtime makes bytes of its weights, too, with one scale for all channels: here the small ones would be
    /// nothing.</summary>
    [Fact]
    public void A_float_convolution_between_bytes_keeps_its_weights()
    {
        using var session = ModelSession.Load(Model(WithFloatLayer), 1, 1);
        session.Pixels(0).Fill(255);
        session.Run(1);
        Assert.InRange(session.Probabilities(0)[1], 0.99f, 1);
    }

    /// <summary>Of a white picture, one channel takes large weights that cancel out, the second small ones that do not.</summary>
    private static string WithFloatLayer(GraphBuilder graph, string means)
    {
        var scale = graph.Constant<float>([8 / 255f], []);
        var zero = graph.Constant<byte>([0], []);
        var read = Bytes(graph.Add("Unsqueeze", [means, graph.Constant<long>([2, 3], [2])]));
        var weights = graph.Constant<float>([100, -100, 0, 0.3f, 0.3f, 0.3f, -100, 0, 100], [3, 3, 1, 1]);
        return graph.Add("Flatten", [Bytes(graph.Add("Conv", [read, weights]))]);

        string Bytes(string tensor) => graph.Add("DequantizeLinear", [graph.Add("QuantizeLinear", [tensor, scale, zero]), scale, zero]);
    }

    /// <summary>A class token for one picture, as transformers have it, that is put before each picture's means.</summary>
    private static string WithToken(GraphBuilder graph, string means)
    {
        var tokens = graph.Add(
            "Concat",
            [graph.Constant<float>([0, 0, 0], [1, 1, 3]), graph.Add("Unsqueeze", [means, graph.Constant<long>([1], [1])])],
            GraphBuilder.Attribute("axis", 1)
        );
        return graph.Add("ReduceMean", [tokens], GraphBuilder.Attribute("axes", [1]), GraphBuilder.Attribute("keepdims", 0));
    }

    /// <summary>Looks the means up in a table of one row, so that only black pictures have an answer.</summary>
    private static string WithGather(GraphBuilder graph, string means)
    {
        var red = graph.Add(
            "Squeeze",
            [
                graph.Add("Slice", [means, graph.Constant<long>([0], [1]), graph.Constant<long>([1], [1]), graph.Constant<long>([1], [1])]),
                graph.Constant<long>([1], [1]),
            ]
        );
        return graph.Add(
            "Gather",
            [graph.Constant<float>([1, 0, 0], [1, 3]), graph.Add("Cast", [red], GraphBuilder.Attribute("to", (long)TensorType.Int64))]
        );
    }

    /// <summary>A model whose batch is declared free; <paramref name="scores"/> makes its logits of the colours' means, <c>[batch, 3]</c>,
    /// from 0 to 8.</summary>
    private Model Model(Func<GraphBuilder, string, string> scores)
    {
        var graph = new GraphBuilder("small");
        graph.Graph.Input.Add(GraphBuilder.Value("picture", TensorType.Float, null, 3, 8, 8));
        graph.Graph.Output.Add(GraphBuilder.Value("logits", TensorType.Float, null, 3));
        var means = graph.Add("Mul", [graph.Add("Flatten", [graph.Add("GlobalAveragePool", ["picture"])]), graph.Constant<float>([8], [])]);
        graph.Graph.Node.Add(GraphBuilder.Node("Identity", [scores(graph, means)], ["logits"]));
        var path = TinyModel.Write(_folder.Path);
        File.WriteAllBytes(path, graph.Model.ToByteArray());
        return Framewise.Models.Model.Load(path);
    }
}
