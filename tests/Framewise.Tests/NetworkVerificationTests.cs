using Framewise.Models;
using Framewise.Tests.Models.Cards;

namespace Framewise.Tests;

/// <summary>A network's answers to generated pictures against those kept with its card.</summary>
public sealed class NetworkVerificationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Catalogue => [.. ModelCatalogue.Entries.Where(entry => entry.Package is not null).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void A_network_of_the_catalogue_answers_as_it_should(string name)
    {
        Assert.SkipUnless(ModelCatalogue.IsFetched(ModelCatalogue.Find(name)!), $"{name} has not been fetched (framewise models pull {name}).");
        var report = NetworkVerification.Check(NetworkModel.Load(name));
        Assert.NotNull(report);
        Assert.True(report.Passed, $"{report}");
    }

    [Fact]
    public void Kept_answers_are_given_again_and_another_card_is_noticed()
    {
        var network = Load("rgb");
        Assert.Null(NetworkVerification.Check(network));
        File.WriteAllText(NetworkVerification.PathOfAnswers(network), NetworkVerification.Answers(network));
        Assert.Equal(new VerificationReport("tiny", 0, 0, 0), NetworkVerification.Check(network));

        var other = NetworkVerification.Check(Load("bgr"))!;
        Assert.False(other.Passed);
        Assert.True(other is { MeanDifference: > 10, PixelDifference: > 10, ProbabilityDifference: > 0.02 }, $"{other}");
    }

    [Fact]
    public void Answers_of_another_file_are_refused()
    {
        var network = Load("rgb");
        File.WriteAllText(NetworkVerification.PathOfAnswers(network), NetworkVerification.Answers(network).Replace(network.Sha256, new string('0', 64), StringComparison.Ordinal));
        Assert.Contains("another network file", Assert.Throws<ModelException>(() => NetworkVerification.Check(network)).Message, StringComparison.Ordinal);
    }

    private NetworkModel Load(string channels)
    {
        var path = _folder.Write("net.onnx", TinyClassifier.Onnx(24));
        return NetworkModel.Load(path, new NetworkModelOptions
        {
            Preset = "imagenet",
            Properties = new Dictionary<string, string> { ["name"] = "tiny", ["channels"] = channels, ["labels"] = """["a", "b", "c"]""" },
        });
    }
}
