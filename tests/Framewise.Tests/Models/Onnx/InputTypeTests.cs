using Framewise.Models;
using Framewise.Models.Onnx;
using static Framewise.Models.Onnx.GraphBuilder;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Tests.Models.Onnx;

/// <summary>Models that take other numbers than float32, or one grey channel.</summary>
public sealed class InputTypeTests : IDisposable
{
    private const int Side = 4;

    private readonly TempFolder _folder = new();
    private readonly byte[] _pixels = GraphRunner.RandomPixels(5, 2, Side);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("float", true)]
    [InlineData("float", false)]
    [InlineData("uint8", false)]
    [InlineData("int64", true)]
    public void A_grey_channel_is_Pillows_L(string type, bool channelsFirst)
    {
        var model = Load(type, channels: 1, channelsFirst, type == "float" ? "1/255" : null, mean: "0.25", std: "0.5");
        Assert.True(model.Card.IsGray);
        Assert.Equal(
            $"graph: input 'x' {type}[?,{(channelsFirst ? "1,4,4" : "4,4,1")}]",
            model.Facts.Single(fact => fact.Property == "channels").Source
        );
        var actual = GraphRunner.Run(model.Graph, _pixels, 2);
        for (var picture = 0; picture < 2; picture++)
        {
            var gray = _pixels
                .Chunk(3)
                .Skip(picture * Side * Side)
                .Take(Side * Side)
                .Select(rgb => (rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 32768) >> 16);
            var mean = gray.Average(level => type == "float" ? (level / 255.0 - 0.25) / 0.5 : level / 255.0);
            Assert.Equal(Sigmoid(mean), actual[picture], 5);
        }
    }

    [Theory]
    [InlineData("float16", 2e-3)]
    [InlineData("double", 1e-5)]
    [InlineData("int64", 1e-5)]
    [InlineData("int32", 1e-5)]
    [InlineData("uint8", 1e-5)]
    public void Every_type_of_picture_gives_what_the_formula_says(string type, double tolerance)
    {
        var isWhole = type is "int64" or "int32" or "uint8";
        var model = Load(
            type,
            channels: 3,
            channelsFirst: true,
            isWhole ? null : "1/255",
            mean: "[0.25, 0.25, 0.25]",
            std: "[0.5, 0.5, 0.5]"
        );
        Assert.False(model.Card.IsGray);
        var actual = GraphRunner.Run(model.Graph, _pixels, 2);
        for (var picture = 0; picture < 2; picture++)
        {
            var mean = _pixels.Skip(picture * 48).Take(48).Average(level => isWhole ? level / 255.0 : (level / 255.0 - 0.25) / 0.5);
            Assert.True(Math.Abs(Sigmoid(mean) - actual[picture]) <= tolerance, $"{Sigmoid(mean)} and {actual[picture]}");
        }
    }

    [Fact]
    public void Whole_numbers_that_a_card_scales_are_refused()
    {
        var message = Assert
            .Throws<ModelException>(() => Load("int64", channels: 3, channelsFirst: true, "1/255", mean: "[0, 0, 0]", std: "[1, 1, 1]"))
            .Message;
        Assert.Contains("its card scales them. Set the card's scale to 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_with_a_grey_channel_is_read_back_as_it_is_written()
    {
        var card = Load("float", channels: 1, channelsFirst: true, "1/255", mean: "0.25", std: "0.5").Card;
        var read = ModelCardFile.Parse(System.Text.Encoding.UTF8.GetBytes(new ModelCardFile { Card = card }.ToJson()), "card").Card;
        Assert.Equal((card.IsGray, card.Pixels, 0.25, 0.5), (read.IsGray, read.Pixels, read.Mean.Single(), read.Std.Single()));
    }

    /// <summary>The sigmoid of the mean of all values; of whole numbers, of a 255th of it.</summary>
    private Model Load(string type, int channels, bool channelsFirst, string? scale, string mean, string std)
    {
        var element = Enum.Parse<TensorType>(type, ignoreCase: true);
        var isWhole = element is TensorType.Int64 or TensorType.Int32 or TensorType.Uint8;
        var builder = new GraphBuilder("net");
        long?[] shape = channelsFirst ? [null, channels, Side, Side] : [null, Side, Side, channels];
        builder.Graph.Input.Add(Value("x", element, shape));
        var x = isWhole ? builder.Add("Cast", ["x"], Attribute("to", (long)TensorType.Float)) : "x";
        if (isWhole)
            x = builder.Add("Mul", [x, builder.Constant<float>([1 / 255f], [])]);
        x = builder.Add("ReduceMean", [x], Attribute("axes", 1, 2, 3), Attribute("keepdims", 0));
        x = builder.Add("Reshape", [x, builder.Constant<long>([-1, 1], [2])]);
        builder.Graph.Node.Add(Node("Sigmoid", [x], ["y"]));
        builder.Graph.Output.Add(Value("y", isWhole ? TensorType.Float : element, null, 1));
        _folder.Write("net.onnx", Google.Protobuf.MessageExtensions.ToByteArray(builder.Model));
        var numbers = scale is null ? "" : $", \"scale\": \"{scale}\", \"mean\": {mean}, \"std\": {std}";
        var colours = channels == 1 ? "" : ", \"channels\": \"rgb\"";
        _folder.Write(
            "net.card.json",
            $"{{ \"name\": \"n\", \"crop_mode\": \"squash\", \"interpolation\": \"bilinear\", \"labels\": [\"bright\"]{colours}{numbers} }}"
        );
        return Model.Load(_folder["net.onnx"]);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
