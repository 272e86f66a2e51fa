using Framewise.Media;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Optimization;
using Framewise.Results.Ledger;
using Framewise.Tests.Media;

namespace Framewise.Tests.Optimization;

/// <summary>int8 models of float ones: what they say, what they are made of, and what is refused.</summary>
public sealed class ModelOptimizerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _clip;

    public ModelOptimizerTests()
    {
        _clip = Path.Combine(_folder.Path, "clip.mkv");
        Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            "nullsrc=size=32x24:rate=25,geq=r='255*abs(sin(N/9))':g='255*abs(sin(N/7+X/12))':b='255*abs(cos(N/5+Y/9))'",
            "-frames:v",
            "160",
            "-c:v",
            "ffv1",
            _clip
        );
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(17)]
    [InlineData(12)]
    public async Task An_optimised_model_agrees_with_its_origin_and_says_how_far(long opset)
    {
        var origin = Model.Load(SmallFloatModel.Write(_folder.Path, opset: opset));
        AssertSeveralClasses(origin);
        var report = await ModelOptimizer.RunAsync(origin, Options(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotNull(report.Entry);
        var optimised = Model.Load(report.Entry.Name, new ModelOptions { CatalogueFolder = _folder.Path });

        var facts = optimised.Card.Optimization!;
        Assert.Equal(("small-int8", "small", origin.Sha256), (optimised.Name, facts.Origin, facts.OriginSha256));
        Assert.Equivalent(report.Facts, facts, strict: true);
        Assert.Equal((40, 80), (facts.RangeFrames, facts.ProofFrames));
        Assert.InRange(facts.Top1Agreement, 0.97, 1);
        Assert.InRange(facts.Top5Agreement, facts.Top1Agreement, 1);
        Assert.InRange(facts.MeanDifference, 0, 0.02);
        Assert.Equal(7, facts.Int8Layers + facts.FloatLayers.Count);
        Assert.Equal(origin.Card.Pixels, optimised.Card.Pixels);

        // The ledger of every run with it repeats them.
        Assert.Equivalent(facts, ModelFacts.From(optimised).Optimization, strict: true);
        Assert.Null(ModelFacts.From(origin).Optimization);
    }

    [Fact]
    public async Task So_does_a_transformer()
    {
        var path = Path.Combine(_folder.Path, "transformer.onnx");
        var origin = Model.Load(SmallTransformer.Write(path, side: 32, patch: 8, width: 32, blocks: 1, heads: 4, classes: 6));
        AssertSeveralClasses(origin);
        var report = await ModelOptimizer.RunAsync(origin, Options(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(report.Facts.Top1Agreement, 0.97, 1);
        // The patches, four products of attention and two behind it in the block, and the head.
        Assert.Equal(1 + 6 + 1, report.Facts.Int8Layers + report.Facts.FloatLayers.Count);
        Assert.InRange(report.Facts.Int8Layers, 1, 8);
        Assert.NotNull(report.Entry);
    }

    [Fact]
    public async Task What_wins_too_little_is_not_kept_and_its_figures_are_told()
    {
        var origin = Model.Load(SmallFloatModel.Write(_folder.Path));
        var report = await ModelOptimizer.RunAsync(
            origin,
            Options() with
            {
                LeastSpeedUp = 1000,
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Null(report.Entry);
        Assert.Equal(80, report.Facts.ProofFrames);
        Assert.Contains("of 80 other frames have the same best class", report.Summary, StringComparison.Ordinal);
        Assert.Empty(ModelCatalogue.Added(_folder.Path));
    }

    [Fact]
    public async Task What_is_quantised_already_is_refused()
    {
        var report = await ModelOptimizer.RunAsync(
            Model.Load(SmallFloatModel.Write(_folder.Path)),
            Options(),
            cancellationToken: TestContext.Current.CancellationToken
        );
        var again = Model.Load(report.Entry!.Name, new ModelOptions { CatalogueFolder = _folder.Path });
        var error = await Assert.ThrowsAsync<ModelException>(() =>
            ModelOptimizer.RunAsync(again, Options(), cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Contains("quantised already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_still_picture_gives_no_frames_for_a_proof()
    {
        var still = Path.Combine(_folder.Path, "still.mkv");
        Tool.FFmpeg("-f", "lavfi", "-i", "color=red:size=64x48:rate=25", "-frames:v", "160", "-c:v", "ffv1", still);
        var options = Options() with { Videos = [new VideoFile(still, "still.mkv")] };
        var error = await Assert.ThrowsAsync<MediaException>(() =>
            ModelOptimizer.RunAsync(
                Model.Load(SmallFloatModel.Write(_folder.Path)),
                options,
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("give 1 different frames", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(0, 6)]
    [InlineData(0.5, 2)]
    [InlineData(-4, -1)]
    [InlineData(0, 0)]
    public void A_range_holds_zero_exactly_and_its_ends_to_half_a_step(double least, double largest)
    {
        var range = ValueRange.Between(least, largest);
        Assert.Equal(0, range.Rounded(0));
        foreach (var end in new[] { Math.Min(least, 0), Math.Max(largest, 0) })
            Assert.InRange(Math.Abs(range.Rounded(end) - end), 0, range.Scale * 0.5001);
        // Otherwise the runtime would keep the clip.
        if (least == 0 && largest > 0)
            Assert.True(range.Scale * byte.MaxValue <= (float)largest);
    }

    [Fact]
    public void A_few_values_far_away_widen_only_the_range_from_least_to_largest()
    {
        var histogram = new ValueHistogram();
        var values = Enumerable.Range(0, 100_000).Select(i => (i % 1000) / 1000f).Append(50f).ToArray();
        histogram.Widen(values);
        histogram.Count(values);
        Assert.Equal(50, histogram.Range(RangeMethod.MinMax).Rounded(100), 0.01);
        Assert.InRange(histogram.Range(RangeMethod.Percentile).Rounded(100), 0.9, 1.1);
        Assert.InRange(histogram.Range(RangeMethod.Mse).Rounded(100), 0.9, 50);
    }

    // Whether bytes are faster depends on the machine and is no matter here.
    private OptimizationOptions Options() =>
        new()
        {
            Videos = [new VideoFile(_clip, "clip.mkv")],
            Agreement = 0.97,
            Frames = 160,
            LeastSpeedUp = 0,
            CatalogueFolder = _folder.Path,
        };

    /// <summary>A model that gives one class for all frames agrees with anything.</summary>
    private void AssertSeveralClasses(Model model)
    {
        using var classifier = new VideoClassifier([model]);
        var classes = classifier
            .ClassifyAsync(_clip, TestContext.Current.CancellationToken)
            .ToBlockingEnumerable(TestContext.Current.CancellationToken)
            .Select(frame => frame.Predictions[0].Class)
            .ToHashSet();
        Assert.True(classes.Count > 1, $"All frames are of class {string.Join(", ", classes)}.");
    }
}
