using Framewise.Models;
using Framewise.Models.Hub;

namespace Framewise.Tests.Models.Hub;

/// <summary>Names of models on the hub, and the variables that huggingface_hub reads too.</summary>
public sealed class HubSettingsTests
{
    [Theory]
    [InlineData("hf:org/name", "org/name", "main", null)]
    [InlineData("hf:org/name@v1.0", "org/name", "v1.0", null)]
    [InlineData("hf:Org-1/na.me_2/quantized", "Org-1/na.me_2", "main", "quantized")]
    [InlineData("hf:org/name@refs/pr/7/fp16", "org/name", "refs/pr/7", "fp16")]
    [InlineData("hf:org/name/onnx/model_q4.onnx", "org/name", "main", "onnx/model_q4.onnx")]
    [InlineData("hf:org/name@feature%2Fonnx/fp16", "org/name", "feature/onnx", "fp16")]
    public void An_address_is_read(string text, string repository, string revision, string? variant)
    {
        Assert.Equal(new HubAddress(repository, revision, variant), HubAddress.Parse(text));
        Assert.Equal(text, HubAddress.Parse(text)!.ToString());
    }

    [Theory]
    [InlineData("hf:name")]
    [InlineData("hf:org/../name")]
    [InlineData("hf:org/name@")]
    [InlineData("hf:org/name@a b")]
    [InlineData("hf:org/name@a%2F..%2Fb")]
    [InlineData("hf:/org/name")]
    [InlineData("hf:org/name/../../x")]
    public void What_is_none_is_refused_with_an_example(string text) =>
        Assert.Contains("hf:ORG/NAME", Assert.Throws<ModelException>(() => HubAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_names_are_no_addresses() => Assert.Null(HubAddress.Parse("resnet50"));

    [Fact]
    public void The_cache_lies_where_huggingface_hub_has_it()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.Combine(home, ".cache", "huggingface", "hub"), Of().CacheFolder);
        Assert.Equal("/x/huggingface/hub", Of(("XDG_CACHE_HOME", "/x")).CacheFolder);
        Assert.Equal("/h/hub", Of(("HF_HOME", "/h"), ("XDG_CACHE_HOME", "/x")).CacheFolder);
        Assert.Equal("/c", Of(("HF_HUB_CACHE", "/c"), ("HF_HOME", "/h")).CacheFolder);
        Assert.Equal(Path.Combine(home, "h", "hub"), Of(("HF_HOME", "~/h")).CacheFolder);
    }

    [Fact]
    public void The_token_comes_from_the_variable_or_from_its_file()
    {
        using var folder = new TempFolder();
        folder.Write("token", "from-file\n");
        Assert.Equal("from-file", Of(("HF_HOME", folder.Path)).Token);
        Assert.Equal("given", Of(("HF_HOME", folder.Path), ("HF_TOKEN", "given")).Token);
        Assert.Null(Of(("HF_HOME", folder.Path), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).Token);
    }

    [Fact]
    public void Endpoint_and_offline_are_read()
    {
        Assert.Equal((new Uri("https://huggingface.co/"), false), (Of().Endpoint, Of().IsOffline));
        Assert.Equal(
            (new Uri("https://mirror.example/hf/"), true),
            (Of(("HF_ENDPOINT", "https://mirror.example/hf/")).Endpoint, Of(("HF_HUB_OFFLINE", "yes")).IsOffline)
        );
        Assert.Contains(
            "HF_ENDPOINT",
            Assert.Throws<ModelException>(() => Of(("HF_ENDPOINT", "mirror"))).Message,
            StringComparison.Ordinal
        );
    }

    private static HubSettings Of(params (string Name, string Value)[] variables) =>
        HubSettings.From(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
