using System.Globalization;
using Framewise.Devices;
using Framewise.Models;
using Framewise.Models.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>How ONNX Runtime is told to use a device. All that are not the processor are CUDA's so far: another kind has its options, and
/// the models that it refuses, here.</summary>
internal static class DeviceProvider
{
    /// <summary>Operators for bytes, which the runtime has for processors only.</summary>
    private static readonly string[] s_onProcessorsOnly = ["QLinear", "ConvInteger", "MatMulInteger"];

    /// <summary>Why a model cannot run on GPUs, in words; null where it can.</summary>
    public static string? WhyNot(Model model) =>
        ModelProto
            .Parser.ParseFrom(model.Graph.OnnxBytes.Span)
            .Graph.Node.Select(node => node.OpType)
            .FirstOrDefault(type => s_onProcessorsOnly.Any(type.StartsWith))
            is { } operation
            ? $"'{model.Name}' works on bytes ({operation}), for which only processors have operators"
            : null;

    /// <summary>Makes the options of a session for one model on one device; <paramref name="threads"/> of the processor.</summary>
    public delegate SessionOptions Prepare(int threads, ComputeDevice device, Model model);

    /// <summary>Loads the runtime for a device and says how a session is to use it.</summary>
    /// <exception cref="ModelException">ONNX Runtime cannot be loaded.</exception>
    /// <exception cref="DeviceException">The runtime has no such device, or the model would run on the processor all the same.</exception>
    public static SessionOptions Options(int threads, ComputeDevice device, Model model)
    {
        RuntimeLibrary.Require(device);
        _ = RuntimeLibrary.Version();
        var options = OnProcessor(threads);
        if (device == ComputeDevice.Cpu)
            return options;
        try
        {
            AddTo(options, device, model);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    /// <summary>How the runtime works on the processor, and where a device leaves something to it.</summary>
    internal static SessionOptions OnProcessor(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            // Errors come as exceptions.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Idle threads that spin would take the cores away from the decoder.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        // It makes bytes of float weights that lie between bytes, with one scale for all channels: layers that were left in float on
        // purpose.
        options.AddSessionConfigEntry("optimization.disable_specified_optimizers", "WeightBiasQuantization");
        if (Processor.MaySaturate)
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        return options;
    }

    private static void AddTo(SessionOptions options, ComputeDevice device, Model model)
    {
        if (WhyNot(model) is { } reason)
            throw new DeviceException($"{reason}: on {device} it would run on the processor all the same.", model.Path)
            {
                WayOut =
                    "Use --device cpu, or the model's float form, or one of half precision (framewise models optimize --precision fp16).",
            };
        using var cuda = new OrtCUDAProviderOptions();
        try
        {
            cuda.UpdateOptions(
                new Dictionary<string, string>
                {
                    ["device_id"] = device.Indices[0].ToString(CultureInfo.InvariantCulture),
                    // Memory is taken as it is needed, and not by doubling.
                    ["arena_extend_strategy"] = "kSameAsRequested",
                    // Found by rule: to try all and time them may choose another one in the next run, with other last bits.
                    ["cudnn_conv_algo_search"] = "HEURISTIC",
                    // Products of 10-bit mantissas would not be the model's.
                    ["use_tf32"] = "0",
                }
            );
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (OnnxRuntimeException e)
        {
            throw new DeviceException($"{device} cannot be used: {e.Message.ReplaceLineEndings(" ")} Use --device cpu.", model.Path, e);
        }
    }

    /// <summary>Whether a run failed because the device's memory is full.</summary>
    public static bool IsOutOfMemory(OnnxRuntimeException error, ComputeDevice device) =>
        device != ComputeDevice.Cpu
        && (
            error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("Failed to allocate memory", StringComparison.Ordinal)
            || error.Message.Contains("is smaller than requested bytes", StringComparison.Ordinal)
            || error.Message.Contains("ALLOC_FAILED", StringComparison.Ordinal)
        );
}
