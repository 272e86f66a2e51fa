using Google.Protobuf;

namespace Framewise.Models.Onnx;

/// <summary>The content of an .onnx file.</summary>
internal static class OnnxFile
{
    /// <summary>The oldest operator set whose elementwise operators broadcast as the graph edits here need.</summary>
    private const long OldestOpset = 7;

    /// <summary>Parses a whole file; weights in other files stay there (<see cref="ExternalData"/>).</summary>
    public static ModelProto Read(ReadOnlyMemory<byte> file, string path)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(file.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelException(
                $"'{path}' is not an ONNX file: {e.Message} Give an .onnx file, a .tflite file or AlexNet's .npy file.",
                path,
                e
            );
        }
        Check(model, path);
        return model;
    }

    /// <summary>Refuses a model without a graph, with weights cut, with circles in the graph, or of an operator set too old to
    /// edit.</summary>
    public static void Check(ModelProto model, string path)
    {
        if (model.Graph is null || model.Graph.Node.Count == 0)
            throw new ModelException($"'{path}' holds no ONNX graph. Is it complete, and an .onnx file?", path);
        if (
            model.Graph.Node.Any(node => node.Output.Count == 0)
            || model.Graph.Initializer.Any(tensor => !IsExternal(tensor) && !TensorValues.IsWhole(tensor))
        )
            throw new ModelException(
                $"'{path}' is damaged: it has an operator without output, or weights whose size contradicts their shape. "
                    + "Download it again.",
                path
            );
        if (new GraphIndex(model.Graph).Circle is { } circle)
            throw new ModelException($"'{path}' is damaged: the graph runs in a circle (its tensor '{circle}' is made of itself).", path)
            {
                WayOut = "Export the model again.",
            };
        var opset = model.OpsetImport.FirstOrDefault(import => import.Domain.Length == 0 || import.Domain == "ai.onnx")?.Version ?? 0;
        if (opset < OldestOpset)
            throw new ModelException($"'{path}' uses ONNX operator set {opset}; {OldestOpset} or newer is needed.", path)
            {
                WayOut = "Convert it with onnx.version_converter.",
            };
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;
}
