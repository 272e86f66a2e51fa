namespace Framewise.Models;

/// <summary>
/// A model as the runtime runs it: an ONNX model whose input is bytes as Preprocessing makes them and whose output is probabilities.
/// Scale, mean, std and layout changes are inside the graph.
/// </summary>
internal sealed record RuntimeGraph
{
    /// <summary>The serialised ONNX model, without its large <see cref="Weights"/>.</summary>
    public required ReadOnlyMemory<byte> OnnxBytes { get; init; }

    /// <summary>The weights that <see cref="OnnxBytes"/> names as external data in files called by their places in this list, "0", "1" and
    /// so on.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Weights { get; init; } = [];

    /// <summary>The folder of the file that holds the weights which <see cref="OnnxBytes"/> names as external data; null if there are
    /// none.</summary>
    public string? WeightsFolder { get; init; }

    /// <summary>Name of the uint8 input, shape <c>[batch, height, width, 3]</c>.</summary>
    public required string InputName { get; init; }

    /// <summary>Name of the float input of shape <c>[batch]</c> that takes each frame's mean; null if the model wants none.</summary>
    public string? FrameMeanInputName { get; init; }

    /// <summary>Name of the float output, shape <c>[batch, ClassCount]</c>: probabilities.</summary>
    public required string OutputName { get; init; }

    /// <summary>Name of the float output of shape <c>[batch, length]</c> that gives what the last layer reads; null as long as nobody asks
    /// for it (<see cref="WithEmbedding"/>).</summary>
    public string? EmbeddingName { get; init; }

    /// <summary>Number of classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Whether the classes do not exclude each other, so that their probabilities do not add up to 1.</summary>
    public bool HasIndependentClasses { get; init; }

    /// <summary>The batch size the graph insists on; null if any will do.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>Whether every operator is known to treat pictures one by one, so that a free batch is free inside, too.</summary>
    internal bool IsBatchProven { get; init; }

    /// <summary>The same model that also gives its embedding.</summary>
    /// <param name="path">The model's file, for messages.</param>
    /// <exception cref="ModelException">The model has no last layer with weights.</exception>
    public RuntimeGraph WithEmbedding(string path) => Onnx.EmbeddingOutput.AddTo(this, path);
}
