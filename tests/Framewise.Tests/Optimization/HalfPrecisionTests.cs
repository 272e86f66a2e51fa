using Framewise.CliTests;
using Framewise.Media;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Optimization;
using Framewise.Results.Ledger;
using Framewise.Tests.Media;
using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Optimization;

/// <summary>Models of half precision: what they are made of, how they are proven, and what does not fit.</summary>
public sealed class HalfPrecisionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_of_half_precision_agrees_with_its_origin_and_its_card_and_the_ledger_say_so()
    {
        var origin = Model.Load(SmallFloatModel.Write(_folder.Path));
        var report = await Optimize(origin);
        var half = Model.Load(report.Entry!.Name, new ModelOptions { CatalogueFolder = _folder.Path });

        var facts = half.Card.Optimization!;
        Assert.Equal(("small-fp16", "small", origin.Sha256), (half.Name, facts.Origin, facts.OriginSha256));
        Assert.Equal((Precision.Fp16, "gpu", 80, 80), (facts.Precision, facts.MeantFor, facts.RangeFrames, facts.ProofFrames));
        Assert.InRange(facts.Top1Agreement, 0.97, 1);
        // It rounds, and not more than half precision does.
        Assert.InRange(facts.LargestDifference, 1e-5, 0.05);
        Assert.InRange(facts.LargestValue!.Value, 0.1, HalfGraph.Largest);
        Assert.Equivalent(facts, ModelFacts.From(half).Optimization, strict: true);
        Assert.Contains("\"precision\": \"fp16\"", File.ReadAllText(ModelCardFile.PathBeside(half.Path)), StringComparison.Ordinal);
        Assert.Contains("times as fast on this processor", report.Summary, StringComparison.Ordinal);

        var weights = half.ReadOnnx().Graph.Initializer.Where(tensor => tensor.Dims.Count > 1).ToArray();
        Assert.NotEmpty(weights);
        Assert.All(weights, tensor => Assert.Equal((int)TensorType.Float16, tensor.DataType));
        Assert.True(report.Bytes < 0.7 * report.OriginBytes, report.Summary);
    }

    [Fact]
    public async Task A_weight_that_half_precision_has_no_room_for_is_refused() =>
        Assert.Contains(
            "has the weight 1E+06",
            await Refusal(values => values.Length == 64, values => values[3] = 1e6f),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_value_between_layers_that_half_precision_has_no_room_for_is_refused()
    {
        // The factor fits, what it makes does not.
        var problem = await Refusal(values => values.Contains(3000f), values => values[0] = 6e4f);
        Assert.Matches(@"has the value [\dE+.]+ in '.+' on these frames, and half precision ends at 65504", problem);
    }

    [Fact]
    public void Scores_on_the_proof_frames_that_are_no_numbers_are_refused()
    {
        var builder = new GraphBuilder("growing");
        builder.Graph.Input.Add(GraphBuilder.Value("picture", TensorType.Float, null, 3, 8, 8));
        builder.Graph.Output.Add(GraphBuilder.Value("logits", TensorType.Float, null, 3));
        var flat = builder.Add("Flatten", [builder.Add("GlobalAveragePool", [builder.Add("Relu", ["picture"])])]);
        var large = builder.Add("Mul", [flat, builder.Constant<float>([60000], [])]);
        var larger = builder.Add("Mul", [large, builder.Constant<float>([100], [])]);
        builder.Graph.Node.Add(GraphBuilder.Node("Mul", [larger, builder.Constant<float>([0.01f], [])], ["logits"]));
        var path = TinyModel.Write(_folder.Path);
        File.WriteAllBytes(path, builder.Model.ToByteArray());
        var origin = Model.Load(path);
        // Only every other one is looked at for large values.
        (byte[], float)[] pictures = [(new byte[3 * 8 * 8], 0), ([.. Enumerable.Repeat((byte)255, 3 * 8 * 8)], 0)];
        var error = Assert.Throws<ModelException>(() =>
            HalfPrecision.Make(origin, origin.ReadOnnx(), pictures, null, TestContext.Current.CancellationToken)
        );
        Assert.Contains("no numbers", error.Message, StringComparison.Ordinal);
        Assert.Equal("Keep the float model.", error.WayOut);
    }

    /// <summary>On processors the runtime need not round what lies between operators, which would prove too little.</summary>
    [Fact]
    public void What_lies_between_operators_is_rounded_for_the_proof()
    {
        var builder = new GraphBuilder("rounding");
        builder.Graph.Input.Add(GraphBuilder.Value("picture", TensorType.Float, null, 3, 8, 8));
        builder.Graph.Output.Add(GraphBuilder.Value("logits", TensorType.Float, null, 3));
        var flat = builder.Add("Flatten", [builder.Add("GlobalAveragePool", ["picture"])]);
        var level = builder.Add("Add", [builder.Add("Mul", [flat, builder.Constant<float>([0], [])]), builder.Constant<float>([1024], [])]);
        var raised = builder.Add("Add", [level, builder.Constant<float>([0.25f, 0, 0], [3])]);
        var back = builder.Add("Sub", [raised, builder.Constant<float>([1024], [])]);
        builder.Graph.Node.Add(GraphBuilder.Node("Mul", [back, builder.Constant<float>([8], [])], ["logits"]));
        var path = TinyModel.Write(_folder.Path);
        File.WriteAllBytes(path, builder.Model.ToByteArray());
        var origin = Model.Load(path);
        var graph = new HalfGraph(origin.ReadOnnx(), origin.Card, path);
        Assert.InRange(First(origin), 0.75f, 0.85f);
        // 1024.25 is 1024 in half precision.
        Assert.Equal(1f / 3, First(origin.With(graph.Write(isRounded: true))), 1e-6);

        float First(Model model) => ModelTrial.Score(model, [(new byte[3 * 8 * 8], 0)], TestContext.Current.CancellationToken)[0][0];
    }

    private async Task<string> Refusal(Func<float[], bool> isIt, Action<float[]> change)
    {
        var path = SmallFloatModel.Write(_folder.Path, hurts: true);
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        var tensor = model.Graph.Initializer.Last(one => TensorValues.Floats(one) is { } values && isIt(values));
        var floats = TensorValues.Floats(tensor)!;
        change(floats);
        tensor.RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes(floats.AsSpan()));
        File.WriteAllBytes(path, model.ToByteArray());
        var error = await Assert.ThrowsAsync<ModelException>(() => Optimize(Model.Load(path)));
        Assert.Empty(ModelCatalogue.Added(_folder.Path));
        Assert.Equal("Keep the float model.", error.WayOut);
        return error.Message;
    }

    private Task<OptimizationReport> Optimize(Model model)
    {
        var clip = Path.Combine(_folder.Path, "clip.mkv");
        const string Waves = "nullsrc=size=32x24:rate=25,geq=r='255*abs(sin(N/9))':g='255*abs(sin(N/7+X/12))':b='255*abs(cos(N/5+Y/9))'";
        Tool.FFmpeg("-f", "lavfi", "-i", Waves, "-frames:v", "160", "-c:v", "ffv1", clip);
        var options = new OptimizationOptions
        {
            Videos = [new VideoFile(clip, "clip.mkv")],
            Precision = Precision.Fp16,
            Agreement = 0.97,
            Frames = 160,
            CatalogueFolder = _folder.Path,
        };
        return ModelOptimizer.RunAsync(model, options, cancellationToken: TestContext.Current.CancellationToken);
    }
}
