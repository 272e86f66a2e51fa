using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Framewise.Models;
using Framewise.Models.AlexNet;
using Framewise.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Tests.Models;

/// <summary>AlexNet of 2017 from its own weight file. The numbers come from a float64 run of the model in Python
/// (reference/alexnet).</summary>
public sealed class AlexNetTests
{
    private static readonly Dictionary<string, (int[] Shape, byte[] Weights, byte[] Biases)> Tiny = new()
    {
        ["conv1"] = ([1, 2, 1, 2], SyntheticAlexNet.Bytes([0.5f, -1.25f, 2, 3.5f]), SyntheticAlexNet.Bytes([0.125f, -0.0625f])),
        ["fc8"] = ([2, 3], SyntheticAlexNet.Bytes([1, -2, 4, 0.1f, 1e-30f, 3e38f]), SyntheticAlexNet.Bytes([7, -8, 9])),
    };

    [Theory]
    [InlineData(PickleDialect.Python2)]
    [InlineData(PickleDialect.Numpy2)]
    public void A_full_size_weight_file_gives_the_logits_of_the_float64_reference(PickleDialect dialect)
    {
        var expected = Doubles(Repository.Shared("reference", "alexnet", "expected_logits.npy"));
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "AlexNet é.npy");
        // A dict of Python 2 has no useful order: the matrices come first.
        using (var stream = File.Create(file))
            new NpyEmitter(stream, dialect).Write(SyntheticAlexNet.Weights().Reverse().ToDictionary());
        byte[] model;
        using (var stream = File.OpenRead(file))
            model = AlexNetImporter.Import(stream, file).ToByteArray();
        Assert.InRange(model.Length, 0, 10_000_000);
        AssertEmbeddingIsWhatFc8Reads(model);
        var logits = Run(model, folder.Path, SyntheticAlexNet.Input());

        Assert.Equal(expected.Length, logits.Length);
        for (var i = 0; i < logits.Length; i++)
            Assert.InRange(Math.Abs(logits[i] - expected[i]), 0, 1e-3);
        for (var row = 0; row < 2; row++)
            Assert.Equal(
                TopFive([.. expected.Skip(row * 1000).Take(1000)]),
                TopFive([.. logits.Skip(row * 1000).Take(1000).Select(v => (double)v)])
            );
    }

    private static void AssertEmbeddingIsWhatFc8Reads(byte[] model)
    {
        var graph = new RuntimeGraph
        {
            OnnxBytes = model,
            InputName = "data",
            OutputName = "logits",
            ClassCount = 1000,
        };
        var nodes = ModelProto.Parser.ParseFrom(graph.WithEmbedding("alexnet").OnnxBytes.Span).Graph.Node;
        var fc8 = nodes.Single(node => node.Input.Contains("fc8_w"));
        Assert.Equal(fc8.Input[0], nodes.Single(node => node.Output.Contains("framewise_embedding")).Input[0]);
    }

    [Theory]
    [InlineData("tiny_py2.npy")]
    [InlineData("tiny_py3.npy")]
    public void Files_written_by_numpy_in_both_dialects_give_their_exact_values(string name)
    {
        using var values = JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "alexnet", "tiny.json")));
        using var stream = File.OpenRead(Repository.Shared("reference", "alexnet", name));
        var file = new AlexNetFile(stream, name);
        foreach (var layer in values.RootElement.GetProperty("layers").EnumerateObject())
        {
            var weights = layer.Value.GetProperty("weights");
            Assert.Equal(weights.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64()), file.Shape(layer.Name));
            Assert.Equal(weights.GetProperty("values_c_order").EnumerateArray().Select(v => v.GetSingle()), file.WeightValues(layer.Name));
            var biases = layer
                .Value.GetProperty("biases")
                .GetProperty("values_c_order")
                .EnumerateArray()
                .Select(v => v.GetSingle())
                .ToArray();
            Assert.Equal(biases, MemoryMarshal.Cast<byte, float>(file.Biases(layer.Name, biases.Length)).ToArray());
        }
    }

    [Theory]
    [InlineData(PickleDialect.Python2)]
    [InlineData(PickleDialect.Python3)]
    [InlineData(PickleDialect.Numpy2)]
    public void Every_dialect_reads_the_same(PickleDialect dialect)
    {
        var file = new AlexNetFile(new MemoryStream(NpyEmitter.ToBytes(dialect, Tiny)), "x.npy");
        Assert.Equal(["conv1", "fc8"], file.LayerNames);
        Assert.Equal([0.5f, -1.25f, 2, 3.5f], file.WeightValues("conv1"));
    }

    [Theory]
    [InlineData("cos\nsystem\n(U\x04true\x85R.", "os.system")]
    [InlineData("c__builtin__\neval\n.", "__builtin__.eval")]
    [InlineData("cnumpy\nload\n.", "numpy.load")]
    [InlineData("I42\n.", "opcode 0x49")]
    [InlineData("h\x07.", "reference to value 7")]
    [InlineData("R.", "where there is none")]
    [InlineData("K\x01K\x02R.", "a call")]
    [InlineData("NNb.", "unusual state")]
    [InlineData("e.", "not begun")]
    [InlineData("N.", "no dict of layers")]
    [InlineData("NNN", "cut short")]
    [InlineData("U\x7fxx", "string of 127 bytes")]
    [InlineData("B\x7f\x7f\x7f\x7fxx", "string of 2139062143 bytes")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffxx", "string of -1 bytes")]
    public void Anything_but_arrays_is_refused_by_name(string pickle, string named)
    {
        byte[] bytes = [.. NpyEmitter.Header(), 0x80, 2, .. Encoding.Latin1.GetBytes(pickle)];
        var error = Assert.Throws<ModelException>(() => new AlexNetFile(new MemoryStream(bytes), "evil.npy"));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("evil.npy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickle_of_endless_lists_is_stopped()
    {
        byte[] bytes = [.. NpyEmitter.Header(), 0x80, 2, .. Enumerable.Repeat((byte)']', 1_000_000)];
        Assert.Contains(
            "steps",
            Assert.Throws<ModelException>(() => new AlexNetFile(new MemoryStream(bytes), "x.npy")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(PickleDialect.Python2)]
    [InlineData(PickleDialect.Numpy2)]
    public void A_file_cut_anywhere_is_refused_in_a_sentence(PickleDialect dialect)
    {
        var whole = NpyEmitter.ToBytes(dialect, Tiny);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<ModelException>(() => new AlexNetFile(new MemoryStream(whole[..length]), "cut.npy"));
    }

    [Fact]
    public void A_damaged_file_never_fails_in_another_way()
    {
        var whole = NpyEmitter.ToBytes(PickleDialect.Python2, Tiny);
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                AlexNetImporter.Import(new MemoryStream(bytes), "x.npy");
                Assert.Fail("A tiny file cannot be AlexNet.");
            }
            catch (ModelException) { }
        }
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1000), }", "(2, 1000)")]
    [InlineData("{'descr': __import__('os').system('true'), 'fortran_order': False, 'shape': (), }", "cannot be read")]
    public void A_header_of_something_else_is_refused(string header, string named)
    {
        var error = Assert.Throws<ModelException>(() => new AlexNetFile(new MemoryStream(NpyEmitter.Header(header)), "x.npy"));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_layer_and_a_wrong_shape_are_named_with_what_was_found()
    {
        var error = Assert.Throws<ModelException>(() =>
            AlexNetImporter.Import(new MemoryStream(NpyEmitter.ToBytes(PickleDialect.Python2, Tiny)), "x.npy")
        );
        Assert.Equal("'x.npy': layer 'conv1' has weights of shape [1, 2, 1, 2], but AlexNet needs [11, 11, 3, 96].", error.Message);

        var fc8 = new Dictionary<string, (int[], byte[], byte[])> { ["fc8"] = Tiny["fc8"] };
        error = Assert.Throws<ModelException>(() =>
            AlexNetImporter.Import(new MemoryStream(NpyEmitter.ToBytes(PickleDialect.Python2, fc8)), "x.npy")
        );
        Assert.Equal("'x.npy' has no layer 'conv1'; it has fc8.", error.Message);
    }

    [Fact]
    public void A_shape_that_its_data_does_not_fill_is_refused_before_anything_is_allocated()
    {
        var hollow = new Dictionary<string, (int[], byte[], byte[])> { ["fc6"] = ([9216, 4096], new byte[16], new byte[16384]) };
        var file = new AlexNetFile(new MemoryStream(NpyEmitter.ToBytes(PickleDialect.Python3, hollow)), "x.npy");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(
            "16 are stored",
            Assert.Throws<ModelException>(() => file.Weights("fc6", [9216, 4096])).Message,
            StringComparison.Ordinal
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    private static float[] Run(byte[] model, string weightsFolder, float[] nhwc)
    {
        const int area = 227 * 227;
        var nchw = new float[nhwc.Length];
        for (var i = 0; i < nhwc.Length; i++)
            nchw[((i / (3 * area) * 3) + (i % 3)) * area + (i / 3 % area)] = nhwc[i];
        using var sessionOptions = new SessionOptions();
        sessionOptions.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", weightsFolder);
        using var session = new InferenceSession(model, sessionOptions);
        using var input = OrtValue.CreateTensorValueFromMemory(nchw, [2, 3, 227, 227]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["data"], [input], ["logits"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static double[] Doubles(string npy)
    {
        var bytes = File.ReadAllBytes(npy);
        return MemoryMarshal.Cast<byte, double>(bytes.AsSpan(10 + BitConverter.ToUInt16(bytes, 8))).ToArray();
    }

    private static int[] TopFive(double[] values) => [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(5)];
}
