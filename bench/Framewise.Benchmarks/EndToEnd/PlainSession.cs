using Framewise.Models;
using Framewise.Models.AlexNet;
using Framewise.Models.Onnx;
using Framewise.Models.TfLite;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Framewise.Benchmarks.EndToEnd;

/// <summary>The model as its file says, without Framewise's graph edits, in ONNX Runtime with its default options: what a straightforward
/// program would run.</summary>
internal sealed class PlainSession : IDisposable
{
    public const string Name = "inference, plain graph";

    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly int[] _shape;
    private readonly bool _bytes;

    public PlainSession(Model model)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (model.Graph.WeightsFolder is { } folder)
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
        _session = new InferenceSession(Import(model).ToByteArray(), options);
        var (name, metadata) = _session.InputMetadata.First();
        _input = name;
        _bytes = metadata.ElementType == typeof(byte);
        _shape = metadata.Dimensions.ToArray();
        MaxBatch = _shape[0] > 0 ? _shape[0] : 32;
        ChannelsLast = _shape[^1] == 3;
        Size = _shape[2];
    }

    public int MaxBatch { get; }

    public bool ChannelsLast { get; }

    public int Size { get; }

    public int PictureValues => Size * Size * 3;

    /// <summary>Runs one batch of values as the model wants them.</summary>
    public void Run(float[] values, int count)
    {
        int[] shape = [count, .. _shape.Skip(1)];
        var length = count * PictureValues;
        var input = _bytes
            ? NamedOnnxValue.CreateFromTensor(
                _input,
                new DenseTensor<byte>(values.Take(length).Select(value => (byte)value).ToArray(), shape)
            )
            : NamedOnnxValue.CreateFromTensor(_input, new DenseTensor<float>(values.AsMemory(0, length), shape));
        using var result = _session.Run([input]);
    }

    public void Dispose() => _session.Dispose();

    public static async Task<Measurement> RunAsync(string model, int frames)
    {
        using var session = new PlainSession(Model.Load(model));
        var values = new float[session.MaxBatch * session.PictureValues];
        session.Run(values, session.MaxBatch);
        return await Measurement.OfAsync(
            frames,
            wanted =>
            {
                for (var done = 0; done < wanted; done += session.MaxBatch)
                    session.Run(values, Math.Min(session.MaxBatch, wanted - done));
                return Task.FromResult((long)wanted);
            }
        );
    }

    private static ModelProto Import(Model model)
    {
        using var stream = File.OpenRead(model.Path);
        return model.Format switch
        {
            ModelFormat.AlexNet => AlexNetImporter.Import(stream, model.Path),
            ModelFormat.TfLite => TfLiteImporter.Import(File.ReadAllBytes(model.Path), model.Path),
            _ => OnnxFile.Read(File.ReadAllBytes(model.Path), model.Path),
        };
    }
}
