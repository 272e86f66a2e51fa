using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;

namespace Framewise.Diagnosis;

/// <summary>A model of a few hundred bytes that says which of red, green and blue a picture is, run on a red one.</summary>
internal static class TrialModel
{
    private const int Side = 8;

    private const string Card = """
        { "name": "colors", "input_size": [3, 8, 8], "layout": "nchw", "crop_mode": "squash", "interpolation": "area", "channels": "rgb",
          "scale": "1/255", "mean": [0, 0, 0], "std": [1, 1, 1], "output_kind": "logits", "labels": ["red", "green", "blue"] }
        """;

    /// <summary>Says how it went.</summary>
    /// <exception cref="FramewiseException">It did not go well.</exception>
    public static string Run()
    {
        var folder = Directory.CreateTempSubdirectory("framewise-doctor-");
        try
        {
            var path = Path.Combine(folder.FullName, "colors.onnx");
            File.WriteAllBytes(path, Make().ToByteArray());
            File.WriteAllText(ModelCardFile.PathBeside(path), Card);
            using var session = ModelSession.Load(Model.Load(path), batchSize: 1, threads: 1);
            for (var at = 0; at < Side * Side * 3; at++)
                session.Pixels(0)[at] = (byte)(at % 3 == 0 ? 255 : 0);
            session.Run(1);
            var red = session.Probabilities(0)[0];
            return red > 0.99
                ? $"a model of its own calls red red, {red:P1}"
                : throw new ModelException($"A model of its own was to call red red, and says so with {red:P1} only");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ModelProto Make()
    {
        const TensorProto.Types.DataType type = TensorProto.Types.DataType.Float;
        var builder = new GraphBuilder("colors");
        builder.Graph.Input.Add(GraphBuilder.Value("picture", type, null, 3, Side, Side));
        builder.Graph.Output.Add(GraphBuilder.Value("logits", type, null, 3));
        var mean = builder.Add("Flatten", [builder.Add("GlobalAveragePool", ["picture"])]);
        builder.Graph.Node.Add(GraphBuilder.Node("Mul", [mean, builder.Constant<float>([8], [])], ["logits"]));
        return builder.Model;
    }
}
