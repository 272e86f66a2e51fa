using Framewise.Models;
using Framewise.Tests.Models.Cards;
using Framewise.Verification;

namespace Framewise.Tests;

/// <summary>A model's answers to generated pictures against those kept with its card.</summary>
public sealed class ModelVerificationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Catalogue =>
        [.. ModelCatalogue.Entries.Where(entry => entry.Package is not null).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void A_model_of_the_catalogue_answers_as_it_should(string name)
    {
        Assert.SkipUnless(
            ModelCatalogue.IsFetched(ModelCatalogue.Find(name)!),
            $"{name} has not been fetched (framewise models pull {name})."
        );
        var report = ModelVerification.Check(Model.Load(name));
        Assert.NotNull(report);
        Assert.True(report.Passed, $"{report}");
    }

    [Fact]
    public void Kept_answers_are_given_again_and_another_card_is_noticed()
    {
        var model = Load("rgb");
        Assert.Null(ModelVerification.Check(model));
        File.WriteAllText(ModelVerification.PathOfAnswers(model), ModelVerification.Answers(model));
        Assert.Equal(new VerificationReport("tiny", 0, 0, 0), ModelVerification.Check(model));

        var other = ModelVerification.Check(Load("bgr"))!;
        Assert.False(other.Passed);
        Assert.True(other is { MeanDifference: > 10, PixelDifference: > 10, ProbabilityDifference: > 0.02 }, $"{other}");
    }

    [Fact]
    public void Answers_of_another_file_are_refused()
    {
        var model = Load("rgb");
        File.WriteAllText(
            ModelVerification.PathOfAnswers(model),
            ModelVerification.Answers(model).Replace(model.Sha256, new string('0', 64), StringComparison.Ordinal)
        );
        Assert.Contains(
            "another model file",
            Assert.Throws<ModelException>(() => ModelVerification.Check(model)).Message,
            StringComparison.Ordinal
        );
    }

    private Model Load(string channels)
    {
        var path = _folder.Write("net.onnx", TinyClassifier.Onnx(24));
        return Model.Load(
            path,
            new ModelOptions
            {
                Preset = "imagenet",
                Properties = new Dictionary<string, string>
                {
                    ["name"] = "tiny",
                    ["channels"] = channels,
                    ["labels"] = """["a", "b", "c"]""",
                },
            }
        );
    }
}
