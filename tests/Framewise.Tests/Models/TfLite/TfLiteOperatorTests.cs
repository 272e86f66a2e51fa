using Framewise.Models.Onnx;
using Framewise.Models.TfLite;
using Framewise.Tests.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Tests.Models.TfLite;

/// <summary>Every operator, in float, uint8 and int8, against a plain computation in TensorFlow's layout.</summary>
public class TfLiteOperatorTests
{
    private static readonly string[] Types = ["float", "uint8", "int8"];

    public static TheoryData<string, string> Cases() =>
        new(
            from name in new[]
            {
                "conv same",
                "conv valid stride",
                "conv same stride relu6",
                "conv dilated",
                "conv wide relu",
                "depthwise same",
                "depthwise multiplier",
                "average same",
                "average valid",
                "average whole",
                "max same",
                "max valid",
                "fully connected",
                "add tensors",
                "add constant relu",
                "sub channel",
                "mul scalar",
                "concat channels",
                "concat rows",
                "concat scales",
                "pad",
                "pad channels",
                "pad then conv",
                "mean keep",
                "mean flat",
                "reshape plane",
                "reshape from plane",
                "squeeze",
                "softmax",
                "softmax beta",
                "logistic",
                "relu",
                "relu6",
                "relu_n1_to_1",
                "hard swish",
                "quantize",
                "abs",
                "elu",
                "exp",
                "tanh",
                "leaky relu",
                "prelu",
                "sqrt",
                "rsqrt",
                "div",
                "maximum",
                "minimum",
                "squared_difference",
                "mul tensors",
                "excite",
                "sum",
                "reduce_max",
                "reduce_min",
                "pack",
                "gather",
                "slice",
                "strided slice",
                "transpose",
                "broadcast",
                "batch matmul",
                "resize nearest",
                "space to depth",
            }
            from type in Types
            select (name, type)
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operator_computes_what_its_documentation_says(string name, string type)
    {
        var model = new SmallTfLite(type);
        var file = model.Build(name);
        var pixels = new byte[3 * 6 * 7 * 3];
        new Random(name.Length).NextBytes(pixels);
        var read = TfLiteModel.Read(file, name);
        var shape = read.Tensors[read.Output].Shape;
        using var session = GraphRunner.Open(TfLiteImporter.Import(file, name).ToByteArray());

        var three = Run(session, model, pixels, 3);
        for (var picture = 0; picture < 3; picture++)
        {
            var one = pixels[(picture * 126)..((picture + 1) * 126)];
            var expected = new PlainEvaluator(read).Evaluate([.. one.Select(model.RealInput)]);
            var actual = Run(session, model, one, 1);
            Assert.Equal(actual, three[(picture * actual.Length)..((picture + 1) * actual.Length)]);
            AssertClose(
                expected,
                InTensorFlowOrder(actual, shape),
                model.IsFloat || name.StartsWith("softmax", StringComparison.Ordinal) ? 0 : model.OutputScale
            );
        }
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("uint8")]
    public void Quantised_layers_become_integer_operators(string type)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "optimized.onnx");
            var model = new SmallTfLite(type);
            var bytes = TfLiteImporter.Import(model.Build("classifier"), "classifier").ToByteArray();
            GraphRunner.Open(bytes, options => options.OptimizedModelFilePath = path).Dispose();
            var operators = OnnxFile.Read(File.ReadAllBytes(path), path).Graph.Node.Select(node => node.OpType).ToArray();
            Assert.True(operators.Count(op => op == "DequantizeLinear") == 1, string.Join(" ", operators));
            Assert.DoesNotContain("QuantizeLinear", operators);
            Assert.DoesNotContain("Conv", operators);
            Assert.Equal(2, operators.Count(op => op == "QLinearConv"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void A_picture_gives_the_same_bits_in_every_batch(string type)
    {
        var model = new SmallTfLite(type);
        using var session = GraphRunner.Open(TfLiteImporter.Import(model.Build("classifier"), "classifier").ToByteArray());
        var pixels = new byte[8 * 126];
        new Random(8).NextBytes(pixels);
        var eight = Run(session, model, pixels, 8);
        var three = Run(session, model, pixels[..(3 * 126)], 3);
        Assert.Equal(eight[..three.Length], three);
        for (var picture = 0; picture < 8; picture++)
            Assert.Equal(eight[(picture * 5)..(picture * 5 + 5)], Run(session, model, pixels[(picture * 126)..((picture + 1) * 126)], 1));
    }

    public static TheoryData<string> TypeNames() => new(Types);

    private static float[] Run(InferenceSession session, SmallTfLite model, byte[] pixels, int batch)
    {
        using var options = new RunOptions();
        long[] shape = [batch, 6, 7, 3];
        using var input = model.IsFloat
            ? OrtValue.CreateTensorValueFromMemory(pixels.Select(pixel => (float)model.RealInput(pixel)).ToArray(), shape)
            : OrtValue.CreateTensorValueFromMemory(pixels, shape);
        using var outputs = session.Run(options, new Dictionary<string, OrtValue> { [session.InputNames[0]] = input }, session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] InTensorFlowOrder(float[] values, int[] shape)
    {
        if (shape is not [_, var height, var width, var channels])
            return values;
        var result = new float[values.Length];
        TfLiteConstants.Reorder<float>(values, [1, channels, height, width], [0, 2, 3, 1], result);
        return result;
    }

    /// <summary>A quantised value may be rounded to the other side where it lies in the middle; hardly any does.</summary>
    private static void AssertClose(double[] expected, float[] actual, double step)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1.001 * step + 2e-5 * Math.Max(1, Math.Abs(expected[i])));
        if (step > 0)
            Assert.True(expected.Zip(actual, (a, b) => Math.Abs(a - b) > 0.5 * step ? 1.0 : 0).Average() <= 0.15);
    }
}
