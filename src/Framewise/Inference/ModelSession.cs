using System.Runtime.InteropServices;
using Framewise.Devices;
using Framewise.Models;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>
/// One model loaded into ONNX Runtime, with the buffers of one batch. Fill the slots, <see cref="Run"/>, read the slots.
/// Not thread-safe, but for <see cref="Interrupt"/>.
/// </summary>
internal sealed class ModelSession : IDisposable
{
    private readonly Model _model;
    private readonly RuntimeGraph _graph;
    private readonly InferenceSession _session;
    private readonly SharedWeights? _weights;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly Lazy<byte[]> _pixels;
    private readonly float[] _means;
    private readonly float[] _probabilities;
    private readonly float[] _embeddings;
    private readonly long[] _pictureShape;
    private readonly int _pictureBytes;
    private readonly ModelSession _loaded;
    private int? _step;
    private int _halvings;
    private bool _isDisposed;

    static ModelSession() => RuntimeTelemetry.TurnOff();

    private ModelSession(
        Model model,
        RuntimeGraph graph,
        InferenceSession session,
        int batchSize,
        SharedWeights? weights,
        ComputeDevice device,
        ModelSession? loaded = null
    )
    {
        _model = model;
        _loaded = loaded ?? this;
        Device = device;
        // What a GPU gives may depend on how many pictures it is given: there they are always as many, the last ones of a batch for
        // nothing.
        _step = graph.FixedBatch ?? (device == ComputeDevice.Cpu ? null : batchSize);
        _weights = weights;
        _graph = graph;
        _session = session;
        var step = _step ?? 1;
        batchSize = (batchSize + step - 1) / step * step;
        BatchSize = batchSize;
        var recipe = model.Card.Pixels;
        _pictureShape = [0, recipe.Height, recipe.Width, 3];
        _pictureBytes = recipe.Height * recipe.Width * 3;
        _pixels = new(() => GC.AllocateUninitializedArray<byte>(batchSize * _pictureBytes, pinned: true));
        _means = GC.AllocateArray<float>(batchSize, pinned: true);
        _probabilities = GC.AllocateUninitializedArray<float>(batchSize * _graph.ClassCount, pinned: true);
        _inputNames = _graph.FrameMeanInputName is { } mean ? [_graph.InputName, mean] : [_graph.InputName];
        _outputNames = _graph.EmbeddingName is { } embedding ? [_graph.OutputName, embedding] : [_graph.OutputName];
        EmbeddingLength = _graph.EmbeddingName is null ? 0 : LengthOf(_graph.EmbeddingName);
        _embeddings = GC.AllocateUninitializedArray<float>(batchSize * EmbeddingLength, pinned: true);
    }

    /// <summary>The number of slots: the wanted batch size, rounded up to a multiple of the model's own where that is fixed.</summary>
    public int BatchSize { get; }

    /// <summary>Whether pictures are scored in any number, and not only so many at a time as the model has fixed.</summary>
    internal bool TakesAnyCount => Device == ComputeDevice.Cpu && _graph.FixedBatch is null or 1;

    /// <summary>The device it runs on, one GPU at most.</summary>
    public ComputeDevice Device { get; }

    /// <summary>Whether the device's memory was too small for the batch, which has been halved since.</summary>
    public bool IsHalved => _loaded._halvings > 0;

    /// <summary>Numbers in an embedding; 0 if the model was loaded without.</summary>
    public int EmbeddingLength { get; }

    /// <summary>The version of ONNX Runtime, as it is written into ledgers.</summary>
    /// <exception cref="ModelException">ONNX Runtime cannot be loaded.</exception>
    public static string RuntimeVersion => "onnxruntime " + RuntimeLibrary.Version();

    /// <summary>Loads the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batchSize">The wanted number of slots.</param>
    /// <param name="threads">Processor cores for one run of the model, at least 1.</param>
    /// <param name="withEmbedding">Whether <see cref="Embedding"/> is wanted, too.</param>
    /// <param name="device">The processor, or one GPU; null: the processor.</param>
    /// <param name="prepare">Makes the runtime ready for the device; null: <see cref="DeviceProvider.Options"/>.</param>
    /// <exception cref="ModelException">ONNX Runtime cannot be loaded, or refuses the model, or it has no embedding.</exception>
    /// <exception cref="DeviceException">The device cannot run it.</exception>
    public static ModelSession Load(
        Model model,
        int batchSize,
        int threads,
        bool withEmbedding = false,
        ComputeDevice? device = null,
        DeviceProvider.Prepare? prepare = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        device ??= ComputeDevice.Cpu;
        using var options = (prepare ?? DeviceProvider.Options)(threads, device, model);
        if (model.Graph.WeightsFolder is { } folder)
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
        var graph = withEmbedding ? model.Graph.WithEmbedding(model.Path) : model.Graph;
        SharedWeights? weights = null;
        InferenceSession? session = null;
        try
        {
            weights = SharedWeights.To(options, graph.Weights, model.Path);
            session = new InferenceSession(ArrayOf(graph.OnnxBytes), options);
            var loaded = new ModelSession(model, graph, session, batchSize, weights, device);
            if (!graph.IsBatchProven)
                loaded.RunOn(new byte[loaded._pictureBytes * Math.Max(2, loaded.Step ?? 0)], Math.Min(2, loaded.BatchSize));
            return loaded;
        }
        catch (Exception e)
        {
            session?.Dispose();
            weights?.Dispose();
            if (e is not OnnxRuntimeException)
                throw;
            throw new ModelException(
                $"ONNX Runtime {OrtEnv.Instance().GetVersionString()} cannot load the model: {e.Message}",
                model.Path,
                e
            );
        }
    }

    /// <summary>Another set of slots on the same loaded model, for another thread. The model itself lives as long as the session it was
    /// loaded by.</summary>
    public ModelSession Share() => new(_model, _graph, _session, BatchSize, weights: null, Device, _loaded);

    /// <summary>The place of one picture's bytes, shape <c>[height, width, 3]</c>, to be filled before <see cref="Run"/>.</summary>
    public Span<byte> Pixels(int slot) => _pixels.Value.AsSpan(slot * _pictureBytes, _pictureBytes);

    /// <summary>Sets the mean of the whole frame, for models that subtract it.</summary>
    public void SetFrameMean(int slot, float mean) => _means[slot] = mean;

    /// <summary>Comes before the first <see cref="Run"/> after an <see cref="Interrupt"/>.</summary>
    public void Begin()
    {
        ThrowIfDisposed();
        _runOptions.Terminate = false;
    }

    /// <summary>Ends a <see cref="Run"/> in flight on another thread after the operator it is at; that call throws.</summary>
    public void Interrupt()
    {
        if (!_isDisposed)
            _runOptions.Terminate = true;
    }

    /// <summary>Scores the pictures of the slots from 0 to <paramref name="count"/> - 1.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    /// <exception cref="ModelException">ONNX Runtime cannot run the model.</exception>
    public void Run(int count) => RunOn(_pixels.Value, count);

    /// <summary>As <see cref="Run"/>, with pictures that lie in memory of the caller's, which has room for <see cref="BatchSize"/> of
    /// them.</summary>
    internal void RunOn(Memory<byte> pixels, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BatchSize);
        ThrowIfDisposed();
        try
        {
            if (Step is null && count > 1 && TryRunTogether(pixels, count))
                return;
            RunInSteps(pixels, count);
        }
        catch (OnnxRuntimeException e) when (_runOptions.Terminate)
        {
            throw new OperationCanceledException("The run of the model was interrupted.", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException(
                $"ONNX Runtime {OrtEnv.Instance().GetVersionString()} loads '{_model.Path}' but cannot run it on "
                    + $"{(Step ?? count) switch { 1 => "a picture", var pictures => $"{pictures} pictures" }}: "
                    + $"{e.Message.ReplaceLineEndings(" ")} Export the model again with a free batch dimension.",
                _model.Path,
                e
            );
        }
    }

    /// <summary>The probabilities of one picture after <see cref="Run"/>, one per class.</summary>
    public ReadOnlySpan<float> Probabilities(int slot) => _probabilities.AsSpan(slot * _graph.ClassCount, _graph.ClassCount);

    /// <summary>The embedding of one picture after <see cref="Run"/>: what the last layer with weights reads. Empty if the model was loaded
    /// without.</summary>
    public ReadOnlySpan<float> Embedding(int slot) => _embeddings.AsSpan(slot * EmbeddingLength, EmbeddingLength);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (_weights is not null)
            _session.Dispose();
        _weights?.Dispose();
        _runOptions.Dispose();
    }

    /// <summary>The runtime parses the bytes where they are, if they are a whole array.</summary>
    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : bytes.ToArray();

    private int LengthOf(string output) =>
        _session.OutputMetadata[output].Dimensions is [_, > 0 and var length]
            ? length
            : throw new ModelException(
                $"'{_model.Path}' gives no embedding: the length of what its last layer reads is not known. "
                    + "Leave embedding out of --vectors.",
                _model.Path
            );

    /// <summary>How many pictures are scored at a time, whether there are as many or not; null: as many as there are.</summary>
    private int? Step => _loaded._step;

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed || _loaded._isDisposed, this);

    /// <summary>
    /// False, and never tried again, where the runtime cannot: a graph whose batch is declared free may hold a constant for one picture
    /// inside. One by one gives the same results.
    /// </summary>
    private bool TryRunTogether(Memory<byte> pixels, int count)
    {
        try
        {
            RunSlots(pixels, 0, count);
            return true;
        }
        catch (OnnxRuntimeException) when (!_runOptions.Terminate)
        {
            _loaded._step = 1;
            return false;
        }
    }

    private void RunInSteps(Memory<byte> pixels, int count)
    {
        var step = Step ?? count;
        try
        {
            // Where the batch is no multiple of the step, the last step goes back over slots that have their scores.
            for (var first = 0; first < count; first += step)
                RunSlots(pixels, Math.Min(first, BatchSize - step), step);
        }
        catch (OnnxRuntimeException e) when (DeviceProvider.IsOutOfMemory(e, Device) && CanBeSmaller(step))
        {
            RunInSteps(pixels, count);
        }
    }

    /// <summary>Halves the batch, once for all that share the model.</summary>
    private bool CanBeSmaller(int step)
    {
        if (_graph.FixedBatch is not null || step < 2)
            return false;
        if (Interlocked.Increment(ref _loaded._halvings) == 1)
            _loaded._step = step / 2;
        return _loaded._step < step;
    }

    private void RunSlots(Memory<byte> pictures, int first, int count)
    {
        _pictureShape[0] = count;
        using var pixels = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance,
            pictures.Slice(first * _pictureBytes, count * _pictureBytes),
            _pictureShape
        );
        using var probabilities = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance,
            _probabilities.AsMemory(first * _graph.ClassCount, count * _graph.ClassCount),
            [count, _graph.ClassCount]
        );
        using var embeddings =
            EmbeddingLength == 0
                ? null
                : OrtValue.CreateTensorValueFromMemory(
                    OrtMemoryInfo.DefaultInstance,
                    _embeddings.AsMemory(first * EmbeddingLength, count * EmbeddingLength),
                    [count, EmbeddingLength]
                );
        OrtValue[] outputs = embeddings is null ? [probabilities] : [probabilities, embeddings];
        if (_graph.FrameMeanInputName is null)
        {
            _session.Run(_runOptions, _inputNames, [pixels], _outputNames, outputs);
            return;
        }
        using var means = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _means.AsMemory(first, count), [count]);
        _session.Run(_runOptions, _inputNames, [pixels, means], _outputNames, outputs);
    }
}
