using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;

namespace Framewise.Tests.Models.Onnx;

/// <summary>Weights in files beside the model, as PyTorch's exporter and Optimum write them.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private const string Card =
        """{ "name": "n", "preset": "imagenet", "input_size": [3, 8, 8], "resize": 8, "labels": ["a", "b", "c", "d"] }""";

    private readonly TempFolder _folder = new();
    private readonly ModelProto _model = SmallModels.Convolution(8, 4, 0, bias: true);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("net.onnx.data", "net.onnx.data", 16)]
    [InlineData("weights.bin", "bias.bin", 0)]
    [InlineData("./net.data", "inner/bias.data", 3)]
    public void Weights_in_other_files_give_what_weights_inside_give(string weights, string bias, int offset)
    {
        Write("whole.onnx");
        var expected = Scores("whole.onnx");
        TakeOut(0, weights, offset);
        TakeOut(1, bias, null);
        Write("net.onnx");
        Assert.Equal(expected, Scores("net.onnx"));
        Assert.Equal(
            Model.Load(_folder["net.onnx"]).Sha256,
            ModelFiles.Sha256(new[] { "net.onnx", weights, bias }.Select(name => Path.GetFullPath(_folder[name])).Distinct())
        );
    }

    [Fact]
    public void Other_weights_are_another_model()
    {
        TakeOut(0, "net.data", 0);
        Write("net.onnx");
        var before = Model.Load(_folder["net.onnx"]).Sha256;
        var bytes = File.ReadAllBytes(_folder["net.data"]);
        bytes[3] ^= 1;
        _folder.Write("net.data", bytes);
        Assert.NotEqual(before, Model.Load(_folder["net.onnx"]).Sha256);
    }

    [Theory]
    [InlineData("../net.data", "Only files beside the model are read")]
    [InlineData("a/../../net.data", "Only files beside the model are read")]
    [InlineData("..\\net.data", "Only files beside the model are read")]
    [InlineData("/etc/hostname", "Only files beside the model are read")]
    [InlineData("C:/net.data", "Only files beside the model are read")]
    [InlineData("", "Only files beside the model are read")]
    [InlineData("gone.data", "'gone.data', which is not beside it")]
    [InlineData("short.data", "'short.data' has 40 bytes")]
    [InlineData("link.data", "is a link out of its folder")]
    [InlineData("there/net.data", "is a link out of its folder")]
    public void Files_elsewhere_missing_or_cut_are_refused_by_name(string location, string message)
    {
        using var elsewhere = new TempFolder();
        elsewhere.Write("net.data", new byte[10_000]);
        _folder.Write("short.data", new byte[40]);
        File.CreateSymbolicLink(_folder["link.data"], elsewhere["net.data"]);
        Directory.CreateSymbolicLink(_folder["there"], elsewhere.Path);
        Reference(0, location, 0, _model.Graph.Initializer[0].RawData.Length);
        Write("net.onnx");
        var error = Assert.Throws<ModelException>(() => Model.Load(_folder["net.onnx"]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 36L)]
    [InlineData(-4, null)]
    [InlineData(int.MaxValue, null)]
    public void Places_that_cannot_be_are_refused(int offset, long? length)
    {
        TakeOut(0, "net.data", 0);
        Reference(0, "net.data", offset, length);
        Write("net.onnx");
        Assert.Contains(
            "is damaged",
            Assert.Throws<ModelException>(() => Model.Load(_folder["net.onnx"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void In_a_cache_where_the_model_is_a_link_its_weights_are_links_to_the_same_place()
    {
        Write("whole.onnx");
        var expected = Scores("whole.onnx");
        TakeOut(0, "model.onnx_data", 0);
        Directory.CreateDirectory(_folder["blobs"]);
        Directory.CreateDirectory(_folder["snapshots", "1", "onnx"]);
        File.Move(_folder["model.onnx_data"], _folder["blobs", "d1"]);
        File.WriteAllBytes(_folder["blobs", "m1"], _model.ToByteArray());
        File.CreateSymbolicLink(_folder["snapshots", "1", "onnx", "model.onnx"], "../../../blobs/m1");
        File.CreateSymbolicLink(_folder["snapshots", "1", "onnx", "model.onnx_data"], "../../../blobs/d1");
        File.WriteAllText(_folder["snapshots", "1", "onnx", "model.card.json"], Card);
        Assert.Equal(expected, Scores("snapshots/1/onnx/model.onnx"));
    }

    private void Write(string name)
    {
        _folder.Write(name, _model.ToByteArray());
        _folder.Write(Path.ChangeExtension(name, ".card.json"), Card);
    }

    private float[] Scores(string name)
    {
        using var session = ModelSession.Load(Model.Load(_folder[name]), 1, 1);
        for (var i = 0; i < 192; i++)
            session.Pixels(0)[i] = (byte)(i * 7);
        session.Run(1);
        return session.Probabilities(0).ToArray();
    }

    /// <summary>Appends a weight to a file; without a place where it stands alone in a file of its own.</summary>
    private void TakeOut(int initializer, string location, int? offset)
    {
        var tensor = _model.Graph.Initializer[initializer];
        var file = _folder[location];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var before = File.Exists(file) ? File.ReadAllBytes(file) : new byte[offset ?? 0];
        File.WriteAllBytes(file, [.. before, .. tensor.RawData.Span]);
        Reference(initializer, location, before.Length > 0 ? before.Length : null, offset is null ? null : tensor.RawData.Length);
    }

    private void Reference(int initializer, string location, int? offset, long? length)
    {
        var tensor = _model.Graph.Initializer[initializer];
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Clear();
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (offset is not null)
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
        if (length is not null)
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{length}" });
    }
}
