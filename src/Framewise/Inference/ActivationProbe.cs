using Framewise.Models;
using Framewise.Models.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Inference;

/// <summary>A model that also shows what lies between its layers.</summary>
internal sealed class ActivationProbe : IDisposable
{
    private readonly RuntimeGraph _graph;
    private readonly IReadOnlyList<string> _tensors;
    private readonly InferenceSession _session;
    private readonly SharedWeights _weights;
    private readonly RunOptions _runOptions = new();
    private readonly byte[] _pixels;
    private readonly long[] _shape;

    /// <summary>Loads a model; <paramref name="tensors"/> are float tensors of its graph.</summary>
    public ActivationProbe(Model model, IReadOnlyList<string> tensors)
    {
        (_graph, _tensors) = (model.Graph, tensors);
        var onnx = ModelProto.Parser.ParseFrom(_graph.OnnxBytes.Span);
        var shown = onnx.Graph.Output.Select(output => output.Name).ToHashSet();
        foreach (var tensor in tensors.Where(shown.Add))
            onnx.Graph.Output.Add(
                new ValueInfoProto
                {
                    Name = tensor,
                    Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorType.Float } },
                }
            );
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _weights = SharedWeights.To(options, _graph.Weights, model.Path);
        _session = new InferenceSession(onnx.ToByteArray(), options);
        var recipe = model.Card.Pixels;
        _shape = [_graph.FixedBatch ?? 1, recipe.Height, recipe.Width, 3];
        _pixels = new byte[_shape.Aggregate((product, side) => product * side)];
    }

    /// <summary>Takes a tensor, by its place in the list, and its shape.</summary>
    public delegate void Show(int tensor, ReadOnlySpan<float> values, IReadOnlyList<long> shape);

    /// <summary>Runs the model on one picture after the other and shows each tensor.</summary>
    public void Run(IEnumerable<(byte[] Pixels, float Mean)> pictures, Show show, CancellationToken cancellationToken)
    {
        // The runtime wants one at least.
        if (_tensors.Count == 0)
            return;
        foreach (var (pixels, mean) in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(pixels, mean, show);
        }
    }

    private void Run(ReadOnlySpan<byte> picture, float frameMean, Show show)
    {
        for (var at = 0; at < _pixels.Length; at += picture.Length)
            picture.CopyTo(_pixels.AsSpan(at));
        using var pixels = OrtValue.CreateTensorValueFromMemory(_pixels, _shape);
        using var means = OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(frameMean, (int)_shape[0]).ToArray(), [_shape[0]]);
        var hasMean = _graph.FrameMeanInputName is not null;
        using var outputs = _session.Run(
            _runOptions,
            hasMean ? [_graph.InputName, _graph.FrameMeanInputName!] : [_graph.InputName],
            hasMean ? [pixels, means] : [pixels],
            _tensors
        );
        for (var i = 0; i < _tensors.Count; i++)
            show(i, outputs[i].GetTensorDataAsSpan<float>(), outputs[i].GetTensorTypeAndShape().Shape);
    }

    public void Dispose()
    {
        _session.Dispose();
        _weights.Dispose();
        _runOptions.Dispose();
    }
}
