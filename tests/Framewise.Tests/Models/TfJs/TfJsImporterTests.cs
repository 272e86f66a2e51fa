using System.Runtime.InteropServices;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.TfJs;
using Framewise.Tests.Models.Onnx;

namespace Framewise.Tests.Models.TfJs;

/// <summary>TensorFlow.js layers models against the same arithmetic written out in loops.</summary>
public sealed class TfJsImporterTests : IDisposable
{
    private const int Side = 7;
    private const int Filters = 4;
    private const int Classes = 3;

    private readonly TempFolder _folder = new();
    private readonly float[] _kernel = Random(3 * 3 * 3 * Filters, 1);
    private readonly float[] _bias = Random(Filters, 2);
    private readonly float[] _gamma = Random(Filters, 3);
    private readonly float[] _beta = Random(Filters, 4);
    private readonly float[] _mean = Random(Filters, 5);
    private readonly float[] _variance = [.. Random(Filters, 6).Select(value => Math.Abs(value) + 0.1f)];
    private readonly float[] _dense = Random(Filters * Classes, 7);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_gives_what_its_layers_say()
    {
        var path = Write();
        Assert.Equal(ModelFormat.TfJs, Model.Load(_folder.Path, new ModelOptions { Preset = "caffe", Properties = Labels }).Format);
        var picture = Random(Side * Side * 3, 8);
        var channelsFirst = Enumerable.Range(0, 3 * Side * Side).Select(i => picture[i % (Side * Side) * 3 + i / (Side * Side)]).ToArray();
        var actual = GraphRunner.RunFloat(TfJsImporter.Import(path), channelsFirst, 1, 3, Side, Side);
        GraphRunner.AssertClose(Expected(picture), actual, 1e-5f);
    }

    [Fact]
    public void The_dense_layer_applied_to_the_embedding_gives_the_probabilities()
    {
        Write();
        using var session = ModelSession.Load(
            Model.Load(_folder.Path, new ModelOptions { Preset = "caffe", Properties = Labels }),
            1,
            1,
            withEmbedding: true
        );
        new Random(3).NextBytes(session.Pixels(0));
        session.Run(1);
        var embedding = session.Embedding(0).ToArray();
        Assert.Equal(Filters, embedding.Length);
        var scores = Enumerable
            .Range(0, Classes)
            .Select(c => Enumerable.Range(0, Filters).Sum(f => embedding[f] * _dense[f * Classes + c]))
            .ToArray();
        GraphRunner.AssertClose(GraphRunner.Softmax(scores), session.Probabilities(0), 1e-5f);
    }

    [Fact]
    public void A_padding_goes_into_its_convolution() =>
        Assert.DoesNotContain(TfJsImporter.Import(Write()).Graph.Node, node => node.OpType == "Pad");

    [Fact]
    public void The_hash_is_that_of_all_files()
    {
        var options = new ModelOptions { Preset = "caffe", Properties = Labels };
        Write();
        var before = Model.Load(_folder.Path, options).Sha256;
        var shard = File.ReadAllBytes(_folder["group1-shard2of2.bin"]);
        shard[^1] ^= 1;
        File.WriteAllBytes(_folder["group1-shard2of2.bin"], shard);
        Assert.NotEqual(before, Model.Load(_folder.Path, options).Sha256);
    }

    [Fact]
    public void Missing_and_short_weights_are_told()
    {
        var path = Write();
        File.WriteAllBytes(_folder["group1-shard2of2.bin"], new byte[8]);
        Assert.Contains("bytes where its list says", Refusal(path), StringComparison.Ordinal);
        File.Delete(_folder["group1-shard2of2.bin"]);
        Assert.Contains("'group1-shard2of2.bin', which does not lie beside it", Refusal(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"GlobalAveragePooling2D\"", "\"LSTM\"", "(LSTM) is of a kind that is not known here")]
    [InlineData("\"relu\"", "\"crelu\"", "activation 'crelu'")]
    [InlineData("channels_last", "channels_first", "channels first")]
    [InlineData("group1-shard1of2.bin", "../secret.bin", "outside its own folder")]
    [InlineData("\"dtype\":\"float32\"", "\"dtype\":\"uint8\"", "are stored as uint8")]
    [InlineData("\"model_config\"", "\"node\": [], \"model_config\"", "graph model")]
    [InlineData("[[[\"pad\", 0, 0", "[[[\"pad\", 1, 0", "used twice")]
    [InlineData("\"weightsManifest\"", "\"weights\"", "not a TensorFlow.js layers model")]
    [InlineData("[[[\"pad\"", "[[[\"later\"", "follows 'later'")]
    public void What_cannot_be_imported_is_named(string before, string after, string message)
    {
        var path = Write();
        File.WriteAllText(path, File.ReadAllText(path).Replace(before, after, StringComparison.Ordinal));
        Assert.Contains(message, Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void No_mutant_of_a_description_fails_in_another_way_than_by_a_sentence()
    {
        var path = Write();
        var whole = File.ReadAllText(path);
        var (random, loaded) = (new Random(5), 0);
        for (var round = 0; round < 600; round++)
        {
            var text = whole.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                text[random.Next(text.Length)] = "0123456789-[]{}\",:ae"[random.Next(20)];
            File.WriteAllText(path, new string(text));
            try
            {
                Model.Load(_folder.Path, new ModelOptions { Preset = "caffe", Properties = Labels });
                loaded++;
            }
            catch (ModelException) { }
        }
        Assert.InRange(loaded, 1, 599);
    }

    private static Dictionary<string, string> Labels => new() { ["labels"] = """["a", "b", "c"]""" };

    private static string Refusal(string path) => Assert.Throws<ModelException>(() => TfJsImporter.Import(path)).Message;

    private string Write()
    {
        (string Name, int[] Shape, float[] Values)[] weights =
        [
            ("conv/kernel", [3, 3, 3, Filters], _kernel),
            ("conv/bias", [Filters], _bias),
            ("bn/gamma", [Filters], _gamma),
            ("bn/beta", [Filters], _beta),
            ("bn/moving_mean", [Filters], _mean),
            ("bn/moving_variance", [Filters], _variance),
            ("fc/kernel", [Filters, Classes], _dense),
        ];
        var bytes = weights.SelectMany(weight => MemoryMarshal.AsBytes(weight.Values.AsSpan()).ToArray()).ToArray();
        _folder.Write("group1-shard1of2.bin", bytes[..101]);
        _folder.Write("group1-shard2of2.bin", bytes[101..]);
        var list = string.Join(
            ',',
            weights.Select(weight => $$"""{"name":"{{weight.Name}}","shape":[{{string.Join(',', weight.Shape)}}],"dtype":"float32"}""")
        );
        return _folder.Write(
            "model.json",
            $$$"""
            {"format": "layers-model", "modelTopology": {"model_config": {"class_name": "Model", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [null, {{{Side}}}, {{{Side}}}, 3]},
              "inbound_nodes": []},
              {"class_name": "ZeroPadding2D", "config": {"name": "pad", "padding": [[1, 0], [2, 1]], "data_format": "channels_last"},
              "inbound_nodes": [[["in", 0, 0, {}]]]},
              {"class_name": "Conv2D", "config": {"name": "conv", "strides": [2, 2],
              "padding": "valid", "activation": "relu", "use_bias": true}, "inbound_nodes": [[["pad", 0, 0, {}]]]},
              {"class_name": "BatchNormalization", "config": {"name": "bn", "epsilon": 0.01}, "inbound_nodes": [[["conv", 0, 0, {}]]]},
              {"class_name": "Add", "config": {"name": "twice"}, "inbound_nodes": [[["bn", 0, 0, {}], ["conv", 0, 0, {}]]]},
              {"class_name": "GlobalAveragePooling2D", "config": {"name": "pool"}, "inbound_nodes": [[["twice", 0, 0, {}]]]},
              {"class_name": "Dense", "config": {"name": "fc", "use_bias": false, "activation": "softmax"},
              "inbound_nodes": [[["pool", 0, 0, {}]]]}],
              "input_layers": [["in", 0, 0]], "output_layers": [["fc", 0, 0]] } } },
             "weightsManifest": [{"paths": ["group1-shard1of2.bin", "group1-shard2of2.bin"], "weights": [{{{list}}}]}]}
            """
        );
    }

    private float[] Expected(float[] picture)
    {
        const int Rows = (Side + 1 - 3) / 2 + 1,
            Columns = (Side + 3 - 3) / 2 + 1;
        var pooled = new double[Filters];
        for (var row = 0; row < Rows; row++)
        for (var column = 0; column < Columns; column++)
        for (var filter = 0; filter < Filters; filter++)
        {
            var value = Math.Max(0, Convolve(picture, row, column, filter));
            pooled[filter] +=
                ((value - _mean[filter]) / Math.Sqrt(_variance[filter] + 0.01) * _gamma[filter] + _beta[filter] + value) / (Rows * Columns);
        }
        return GraphRunner.Softmax([
            .. Enumerable.Range(0, Classes).Select(c => (float)Enumerable.Range(0, Filters).Sum(f => pooled[f] * _dense[f * Classes + c])),
        ]);
    }

    private double Convolve(float[] picture, int row, int column, int filter)
    {
        double sum = _bias[filter];
        for (var dy = 0; dy < 3; dy++)
        for (var dx = 0; dx < 3; dx++)
        {
            var (y, x) = (2 * row + dy - 1, 2 * column + dx - 2);
            if (y is < 0 or >= Side || x is < 0 or >= Side)
                continue;
            for (var channel = 0; channel < 3; channel++)
                sum += picture[(y * Side + x) * 3 + channel] * _kernel[((dy * 3 + dx) * 3 + channel) * Filters + filter];
        }
        return sum;
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }
}
