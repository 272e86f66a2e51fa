using Framewise.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Framewise.Inference;

/// <summary>A text tower loaded into ONNX Runtime: token ids in, an embedding out. One text at a time, so that a text's vector does not
/// depend on those beside it.</summary>
internal sealed class TextSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string _path;
    private readonly string _output;

    private TextSession(InferenceSession session, string path, Func<IReadOnlyDictionary<string, int[]>, string> chooseOutput)
    {
        _session = session;
        _path = path;
        _output = chooseOutput(
            session
                .OutputMetadata.Where(output => output.Value.ElementType == typeof(float) || output.Value.ElementType == typeof(Float16))
                .ToDictionary(output => output.Key, output => output.Value.Dimensions)
        );
        if (session.InputMetadata.FirstOrDefault(input => !IsWhole(input.Value)) is { Key: { } other })
            throw new ModelException(
                $"'{path}' takes '{other}', which is no list of token ids. A text tower takes input_ids, and perhaps attention_mask.",
                path
            );
    }

    /// <summary>The number of ids that the graph insists on; null if any will do.</summary>
    public int? Length =>
        _session
            .InputMetadata.Values.Select(input => input.Dimensions is [_, > 0 and var length] ? length : (int?)null)
            .FirstOrDefault(length => length is not null);

    /// <summary>Loads a text tower.</summary>
    /// <param name="path">Its file; weights beside it are found.</param>
    /// <param name="graph">The graph itself, where the file holds more than the tower; else null.</param>
    /// <param name="threads">Processor cores for one text, at least 1.</param>
    /// <param name="chooseOutput">Names the output with the embedding, of the outputs and their shapes.</param>
    /// <exception cref="ModelException">ONNX Runtime refuses the graph, or it takes something other than token ids.</exception>
    public static TextSession Load(string path, byte[]? graph, int threads, Func<IReadOnlyDictionary<string, int[]>, string> chooseOutput)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        InferenceSession? session = null;
        try
        {
            session = graph is null ? new InferenceSession(path, options) : new InferenceSession(graph, options);
            return new TextSession(session, path, chooseOutput);
        }
        catch (Exception e)
        {
            session?.Dispose();
            if (e is not OnnxRuntimeException)
                throw;
            throw new ModelException(
                $"ONNX Runtime {OrtEnv.Instance().GetVersionString()} cannot load the text tower: {e.Message}",
                path,
                e
            );
        }
    }

    /// <summary>The embedding of one text, as the tower gives it.</summary>
    /// <param name="ids">All ids, filled up.</param>
    /// <param name="count">How many of them are the text's own; the mask says so where the tower takes one.</param>
    /// <exception cref="ModelException">ONNX Runtime cannot run the tower on so many ids.</exception>
    public float[] Embed(ReadOnlySpan<int> ids, int count)
    {
        var inputs = new List<NamedOnnxValue>();
        foreach (var (name, input) in _session.InputMetadata)
        {
            // A fixed batch of more than one is filled with the same text.
            var rows = input.Dimensions is [> 1 and var fixedRows, _] ? fixedRows : 1;
            var values = new long[rows * ids.Length];
            for (var at = 0; at < values.Length; at++)
            {
                var place = at % ids.Length;
                values[at] = name.Contains("mask", StringComparison.Ordinal)
                    ? place < count
                        ? 1
                        : 0
                    : name.Contains("position", StringComparison.Ordinal)
                        ? place
                        : name.Contains("type", StringComparison.Ordinal)
                            ? 0
                            : ids[place];
            }
            int[] shape = [rows, ids.Length];
            inputs.Add(
                input.ElementType == typeof(int)
                    ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<int>(Array.ConvertAll(values, value => (int)value), shape))
                    : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, shape))
            );
        }
        try
        {
            using var outputs = _session.Run(inputs, [_output]);
            var (vector, rows) =
                outputs[0].ElementType == TensorElementType.Float16
                    ? (
                        Array.ConvertAll(outputs[0].AsTensor<Float16>().ToArray(), value => (float)value),
                        outputs[0].AsTensor<Float16>().Dimensions[0]
                    )
                    : (outputs[0].AsTensor<float>().ToArray(), outputs[0].AsTensor<float>().Dimensions[0]);
            return vector[..(vector.Length / rows)];
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(
                $"The text tower '{_path}' cannot read {ids.Length} token ids: "
                    + $"{e.Message} If it was made for another number, say so with context_length (--set context_length=N).",
                _path,
                e
            );
        }
    }

    public void Dispose() => _session.Dispose();

    private static bool IsWhole(NodeMetadata input) => input.ElementType == typeof(long) || input.ElementType == typeof(int);
}
