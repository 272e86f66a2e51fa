using System.Threading.Channels;
using Framewise.CliTests;
using Framewise.Devices;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Pipeline;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Inference;

/// <summary>
/// What is done for GPUs alone, with the processor in the place of the GPU, and with memory of the runtime's that is as small as a test
/// wants it: the same arena, with its own errors.
/// </summary>
public sealed class DeviceSessionTests : IDisposable
{
    private const int Memory = 8 << 20;
    private const int Batch = 8;

    private static readonly Lazy<bool> s_smallMemory = new(() =>
    {
        using var configuration = new OrtArenaCfg(Memory, 1, -1, -1);
        using var place = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        OrtEnv.Instance().CreateAndRegisterAllocator(place, configuration);
        return true;
    });

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_batch_is_filled_up_so_that_its_last_pictures_see_as_many_as_the_first()
    {
        using var session = ModelSession.Load(Model(bytesPerPicture: 0), Batch, 1, device: ComputeDevice.Cuda(), prepare: InThePlaceOf);
        using var onProcessor = ModelSession.Load(Model(bytesPerPicture: 0), Batch, 1);
        foreach (var count in (int[])[3, 1, Batch])
        {
            session.Run(count);
            onProcessor.Run(count);
            Assert.Equal(Batch, Seen(session, count - 1));
            Assert.Equal(count, Seen(onProcessor, count - 1));
        }
    }

    [Fact]
    public void A_batch_that_is_too_much_for_the_memory_is_halved_once_for_all_that_share_the_model()
    {
        using var session = ModelSession.Load(Model(Memory / 7), Batch, 1, device: ComputeDevice.Cuda(), prepare: WithLittleMemory);
        using var shared = session.Share();
        foreach (var one in (ModelSession[])[session, shared])
        {
            one.Run(Batch - 1);
            Assert.All(Enumerable.Range(0, Batch - 1), slot => Assert.Equal(Batch / 2, Seen(one, slot)));
            Assert.True(one.IsHalved);
        }
        // Half of it does not fill an odd one.
        using var odd = ModelSession.Load(Model(Memory / 7), Batch + 1, 1, device: ComputeDevice.Cuda(), prepare: WithLittleMemory);
        odd.Run(Batch + 1);
        Assert.All(Enumerable.Range(0, Batch + 1), slot => Assert.Equal(Batch / 2, Seen(odd, slot)));
    }

    /// <summary>A model whose batch is not proven is run when it is loaded, so that no video has to find out.</summary>
    [Fact]
    public void Where_half_of_it_is_too_much_the_model_is_refused()
    {
        var model = Model(Memory / 3);
        var error = Assert.Throws<ModelException>(() =>
            ModelSession.Load(model, Batch, 1, device: ComputeDevice.Cuda(), prepare: WithLittleMemory).Dispose()
        );
        Assert.Contains("cannot run it on 4 pictures", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_halves_nothing()
    {
        using var session = ModelSession.Load(Model(Memory / 7), Batch, 1, prepare: WithLittleMemory);
        session.Run(Batch);
        Assert.False(session.IsHalved);
        Assert.Equal(1, Seen(session, 0));
    }

    /// <summary>Each batch goes to a worker that is free, whichever device is its; results are those of one device.</summary>
    [Fact]
    public async Task Batches_are_dealt_out_to_the_workers_of_all_devices()
    {
        var model = Model(bytesPerPicture: 0);
        var options = new ClassifierOptions { Batch = Batch };
        var devices = ComputeDevice.Cuda(0, 1);
        var plan = ThreadPlan.Choose(options, devices);
        using var workers = new ScoringWorkers([model], [0], plan, options, devices, InThePlaceOf);
        Assert.Equal(["cuda:0", "cuda:1", "cuda:0", "cuda:1"], workers.Devices.Select(device => device.ToString()));

        var work = Channel.CreateUnbounded<ScoringBatch.Slice>();
        var filler = new BatchFiller(Batch, () => new FrameSlots(Batch, [8 * 8 * 3]), () => workers.Free, work.Writer);
        using var running = workers.Begin(TestContext.Current.CancellationToken);
        var places = new List<BatchPlace>();
        for (var frame = 0; frame < 5 * Batch + 3; frame++)
        {
            places.Add(filler.Reserve());
            places[^1].Batch.Frame(places[^1].Slot).Pixels[0].Span.Fill((byte)(frame * 5));
            filler.HandIn(places[^1], TestContext.Current.CancellationToken);
        }
        // The rest is one batch and not divided among workers that wait, for it is filled up.
        filler.Flush(TestContext.Current.CancellationToken);
        work.Writer.Complete();
        Assert.Equal(6, work.Reader.Count);
        await Task.WhenAll(workers.Start(work.Reader, filler, stage => stage(), TestContext.Current.CancellationToken));
        Assert.All(places, place => Assert.True(place.Batch.Scored.IsCompletedSuccessfully));
        var expected = places[0].Batch.Result(0).Predictions[0].Probability;
        Assert.All(places, place => Assert.Equal(expected, place.Batch.Result(place.Slot).Predictions[0].Probability, 1e-6));
    }

    private static SessionOptions InThePlaceOf(int threads, ComputeDevice device, Model model) => DeviceProvider.OnProcessor(threads);

    private static SessionOptions WithLittleMemory(int threads, ComputeDevice device, Model model)
    {
        Assert.True(s_smallMemory.Value);
        var options = DeviceProvider.OnProcessor(threads);
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        options.EnableMemoryPattern = false;
        return options;
    }

    /// <summary>How many pictures the run had in which this one was scored: the first class is more likely by a tenth for each.</summary>
    private static int Seen(ModelSession session, int slot) =>
        (int)Math.Round(10 * Math.Log(session.Probabilities(slot)[0] / session.Probabilities(slot)[1]));

    /// <summary>A model of three classes that tells how many pictures it is given, and takes so many bytes for each.</summary>
    private Model Model(int bytesPerPicture)
    {
        var graph = new GraphBuilder("counting");
        graph.Graph.Input.Add(GraphBuilder.Value("picture", TensorType.Float, null, 3, 8, 8));
        graph.Graph.Output.Add(GraphBuilder.Value("logits", TensorType.Float, null, 3));
        var flat = graph.Add("Flatten", [graph.Add("GlobalAveragePool", ["picture"])]);
        var none = graph.Add("Mul", [flat, graph.Constant<float>([0], [])]);
        if (bytesPerPicture > 0)
        {
            var large = graph.Add("Tile", [none, graph.Constant<long>([1, bytesPerPicture / 12], [2])]);
            none = graph.Add("Add", [none, graph.Add("ReduceMax", [large], GraphBuilder.Attribute("axes", [1]))]);
        }
        var count = graph.Add(
            "Cast",
            [graph.Add("Gather", [graph.Add("Shape", ["picture"]), graph.Constant<long>([0], [])])],
            GraphBuilder.Attribute("to", (long)TensorType.Float)
        );
        var tenths = graph.Add("Mul", [count, graph.Constant<float>([0.1f, 0, 0], [3])]);
        graph.Graph.Node.Add(GraphBuilder.Node("Add", [none, tenths], ["logits"]));
        var path = TinyModel.Write(_folder.Path);
        File.WriteAllBytes(path, graph.Model.ToByteArray());
        return Framewise.Models.Model.Load(path);
    }
}
