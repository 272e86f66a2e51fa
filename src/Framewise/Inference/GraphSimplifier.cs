using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>Lets ONNX Runtime fold constants and batch normalisation into the weights, and gives the graph back in ONNX's own
/// operators.</summary>
internal static class GraphSimplifier
{
    // Weights that count as inputs are not folded; since this version they need not be listed.
    private const long InputsAreNoWeights = 4;

    /// <exception cref="ModelException">The runtime refuses the graph.</exception>
    public static ModelProto Simplify(ModelProto model, string path)
    {
        model = model.Clone();
        var weights = model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        foreach (var input in model.Graph.Input.Where(input => weights.Contains(input.Name)).ToArray())
            model.Graph.Input.Remove(input);
        model.IrVersion = Math.Max(model.IrVersion, InputsAreNoWeights);
        var file = Path.GetTempFileName();
        try
        {
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
                OptimizedModelFilePath = file,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            new InferenceSession(model.ToByteArray(), options).Dispose();
            return OnnxFile.Read(File.ReadAllBytes(file), path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"ONNX Runtime {OrtEnv.Instance().GetVersionString()} cannot simplify '{path}': {e.Message}", path, e);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
