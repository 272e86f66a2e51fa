using System.Globalization;
using Framewise.Devices;
using Framewise.Models;
using Framewise.Models.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>How ONNX Runtime is told to use a device: another kind of device is another case here.</summary>
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

    /// <summary>Makes the session run on a device; nothing for the processor.</summary>
    /// <exception cref="DeviceException">The runtime has no such device, or the model would run on the processor all the same.</exception>
    public static void AddTo(SessionOptions options, ComputeDevice device, Model model)
    {
        if (device == ComputeDevice.Cpu)
            return;
        if (WhyNot(model) is { } reason)
            throw new DeviceException(
                $"{reason}: on {device} it would run on the processor all the same. Use --device cpu, or the model's float form.",
                model.Path
            );
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
            || error.Message.Contains("ALLOC_FAILED", StringComparison.Ordinal)
        );
}
