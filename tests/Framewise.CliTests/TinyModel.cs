using Framewise.Models.Onnx;
using Google.Protobuf;

namespace Framewise.CliTests;

/// <summary>
/// A model of a few hundred bytes that says which of red, green and blue a picture is, so that the right answers are known without a
/// reference. What its last layer reads is the mean of each colour.
/// </summary>
internal static class TinyModel
{
    public static string Write(string folder, string labels = """["red", "green", "blue"]""") =>
        Write(folder, labels, Build(null), "squash");

    /// <summary>A model that says the colour of the upper left corner of the picture's middle (crop mode <c>center</c>), so that turning
    /// and stretching show. It has no layer with weights.</summary>
    public static string WriteCorner(string folder) => Write(folder, """["red", "green", "blue"]""", Build(corner: 2), "center");

    private static string Write(string folder, string labels, ModelProto model, string cropMode)
    {
        var path = Path.Combine(folder, "colors.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        File.WriteAllText(
            Path.Combine(folder, "colors.card.json"),
            $$"""
            { "name": "colors", "input_size": [3, 8, 8], "layout": "nchw", "interpolation": "area", "crop_mode": "{{cropMode}}",{{(
                cropMode == "center" ? """ "crop_pct": 1,""" : ""
            )}} "channels": "rgb",
              "scale": "1/255", "mean": [0, 0, 0], "std": [1, 1, 1], "output_kind": "logits", "labels": {{labels}} }
            """
        );
        return path;
    }

    private static ModelProto Build(int? corner)
    {
        const TensorProto.Types.DataType type = TensorProto.Types.DataType.Float;
        var builder = new GraphBuilder("colors");
        builder.Graph.Input.Add(GraphBuilder.Value("picture", type, null, 3, 8, 8));
        builder.Graph.Output.Add(GraphBuilder.Value("logits", type, null, 3));
        var part = corner is { } side
            ? builder.Add(
                "Slice",
                [
                    "picture",
                    builder.Constant<long>([0, 0], [2]),
                    builder.Constant<long>([side, side], [2]),
                    builder.Constant<long>([2, 3], [2]),
                ]
            )
            : "picture";
        var mean = builder.Add("GlobalAveragePool", [part]);
        var flat = builder.Add("Flatten", [mean]);
        builder.Graph.Node.Add(
            corner is null
                ? GraphBuilder.Node("Gemm", [flat, builder.Constant<float>([8, 0, 0, 0, 8, 0, 0, 0, 8], [3, 3])], ["logits"])
                : GraphBuilder.Node("Mul", [flat, builder.Constant<float>([8], [])], ["logits"])
        );
        return builder.Model;
    }
}
