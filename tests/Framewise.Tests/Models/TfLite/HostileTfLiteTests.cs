using Framewise.Models;
using Framewise.Models.TfLite;

namespace Framewise.Tests.Models.TfLite;

/// <summary>A file that is cut, changed or not supported ends in a sentence, never in a crash or without end.</summary>
public class HostileTfLiteTests
{
    private static readonly byte[] Good = new SmallTfLite("int8").Build("classifier");

    [Fact]
    public void Every_truncation_is_refused()
    {
        for (var length = 0; length < Good.Length; length++)
            Assert.IsType<ModelException>(Record.Exception(() => TfLiteImporter.Import(Good.AsMemory(0, length), "cut.tflite")));
    }

    [Theory]
    [InlineData((byte)0xFF)]
    [InlineData((byte)0x7F)]
    [InlineData((byte)0x80)]
    [InlineData((byte)0x00)]
    public void Every_changed_byte_is_read_or_refused(byte value)
    {
        for (var i = 0; i < Good.Length; i++)
        {
            var file = (byte[])Good.Clone();
            file[i] = value;
            AssertReadOrRefused(file);
        }
    }

    [Fact]
    public void Random_damage_is_read_or_refused()
    {
        var random = new Random(11);
        for (var round = 0; round < 5000; round++)
        {
            var file = (byte[])Good.Clone();
            for (var change = 0; change < 1 + round % 8; change++)
            {
                var at = random.Next(8, file.Length - 4);
                BitConverter.TryWriteBytes(
                    file.AsSpan(at),
                    random.Next(3) switch
                    {
                        0 => random.Next(),
                        1 => random.Next(-64, 64),
                        _ => int.MaxValue - random.Next(8),
                    }
                );
            }
            AssertReadOrRefused(file);
        }
    }

    [Fact]
    public void Another_format_is_named()
    {
        var message = Assert.Throws<ModelException>(() => TfLiteImporter.Import(new byte[64], "zeros.tflite")).Message;
        Assert.Contains("'zeros.tflite' is not a TFLite file", message);
    }

    [Fact]
    public void An_operator_that_cannot_be_imported_is_named_with_those_that_can()
    {
        var writer = new TfLiteWriter();
        var (x, y) = (writer.Tensor(TfLiteType.Float32, [1, 4, 4, 3]), writer.Tensor(TfLiteType.Float32, [1, 4, 4, 3]));
        writer.Operator(BuiltinOperator.TRANSPOSE_CONV, [x], y);
        var message = Assert.Throws<ModelException>(() => TfLiteImporter.Import(writer.Write(x, y), "a.tflite")).Message;
        Assert.Contains("TRANSPOSE_CONV", message);
        Assert.Contains("DEPTHWISE_CONV_2D", message);
    }

    [Fact]
    public void A_custom_operator_is_named()
    {
        var writer = new TfLiteWriter();
        var (x, y) = (writer.Tensor(TfLiteType.Float32, [1, 4, 4, 3]), writer.Tensor(TfLiteType.Float32, [1, 10]));
        writer.Custom("TFLite_Detection_PostProcess", [x], y);
        Assert.Contains(
            "'TFLite_Detection_PostProcess'",
            Assert.Throws<ModelException>(() => TfLiteImporter.Import(writer.Write(x, y), "a.tflite")).Message
        );
    }

    [Fact]
    public void A_graph_that_reads_what_it_writes_later_is_refused()
    {
        var writer = new TfLiteWriter();
        int[] shape = [1, 4, 4, 3];
        var (x, y, z) = (
            writer.Tensor(TfLiteType.Float32, shape),
            writer.Tensor(TfLiteType.Float32, shape),
            writer.Tensor(TfLiteType.Float32, shape)
        );
        writer.Operator(BuiltinOperator.ADD, [x, z], y, (0, (sbyte)0));
        writer.Operator(BuiltinOperator.ADD, [x, y], z, (0, (sbyte)0));
        Assert.Contains(
            "before anything is written",
            Assert.Throws<ModelException>(() => TfLiteImporter.Import(writer.Write(x, y), "a.tflite")).Message
        );
    }

    [Theory]
    [InlineData(TfLiteType.Int16)]
    [InlineData(TfLiteType.Uint8)]
    public void Activations_of_other_types_or_without_scale_are_refused(object type)
    {
        var writer = new TfLiteWriter();
        var (x, y) = (writer.Tensor(TfLiteType.Float32, [1, 4, 4, 3]), writer.Tensor((TfLiteType)type, [1, 4, 4, 3]));
        writer.Operator(BuiltinOperator.RELU, [x], y);
        Assert.Contains($"is {type}", Assert.Throws<ModelException>(() => TfLiteImporter.Import(writer.Write(x, y), "a.tflite")).Message);
    }

    private static void AssertReadOrRefused(byte[] file)
    {
        var exception = Record.Exception(() => TfLiteImporter.Import(file, "changed.tflite"));
        if (exception is not null)
            Assert.IsType<ModelException>(exception);
    }
}
