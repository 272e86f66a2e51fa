using Framewise.Models;
using Framewise.Models.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>The end of a model with its user's classes, loaded into ONNX Runtime: stored embeddings in, probabilities out, by the operators
/// that a run has.</summary>
internal sealed class EmbeddingSession : IDisposable
{
    private readonly RuntimeGraph _graph;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly float[] _probabilities;

    /// <param name="model">A model with classes.</param>
    /// <param name="batch">The most embeddings at a time.</param>
    public EmbeddingSession(Model model, int batch)
    {
        _graph = ClassVectors.Alone(model.ClassVectors, model.Card);
        Length = model.ClassVectors[0].Length;
        _probabilities = GC.AllocateUninitializedArray<float>(batch * _graph.ClassCount, pinned: true);
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(_graph.OnnxBytes.ToArray(), options);
    }

    /// <summary>Numbers in an embedding.</summary>
    public int Length { get; }

    /// <summary>Scores embeddings that lie one after the other.</summary>
    public void Run(Memory<float> embeddings, int count)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance,
            embeddings[..(count * Length)],
            [count, Length]
        );
        using var output = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance,
            _probabilities.AsMemory(0, count * _graph.ClassCount),
            [count, _graph.ClassCount]
        );
        _session.Run(_options, [_graph.InputName], [input], [_graph.OutputName], [output]);
    }

    /// <summary>The probabilities of one embedding after <see cref="Run"/>, one per class.</summary>
    public ReadOnlySpan<float> Probabilities(int place) => _probabilities.AsSpan(place * _graph.ClassCount, _graph.ClassCount);

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
