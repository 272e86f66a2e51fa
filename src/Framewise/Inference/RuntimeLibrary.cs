using System.Runtime.InteropServices;
using Framewise.Devices;
using Framewise.Models;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>Which build of ONNX Runtime this process has: the one for processors, or that of a device. It can be chosen once, before the
/// first use.</summary>
internal static class RuntimeLibrary
{
    /// <summary>Names the library of a build of one's own, which is taken whatever the device.</summary>
    private const string Variable = "FRAMEWISE_ONNXRUNTIME";

    private const string Name = "onnxruntime";
    private static readonly Lock s_lock = new();
    private static string? s_path;

    /// <summary>The library where a device's was chosen; 0 where it is the one that lies beside the program.</summary>
    public static nint Handle { get; private set; }

    /// <summary>Sees to the build that a device needs; the build of a GPU serves the processor too.</summary>
    /// <exception cref="DeviceException">Another has been loaded already.</exception>
    public static void Require(ComputeDevice device)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } own)
            Use(Path.GetFullPath(own));
        else if (DeviceRuntime.Find(device.Name) is { } runtime)
            Use(runtime.LibraryIn(null));
    }

    /// <summary>The version of the one that is in use; loads it if need be.</summary>
    /// <exception cref="ModelException">It cannot be loaded.</exception>
    public static string Version()
    {
        try
        {
            return OrtEnv.Instance().GetVersionString();
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw new ModelException(
                $"ONNX Runtime cannot be loaded on this system ({RuntimeInformation.RuntimeIdentifier}): "
                    + $"{e.GetBaseException().Message.Split(". ")[0].TrimEnd('.')}. "
                    + $"It is made for Linux with glibc, macOS on ARM and Windows; name a build of your own in {Variable}.",
                null,
                e
            );
        }
    }

    /// <summary>Loads the runtime from this file.</summary>
    /// <exception cref="DeviceException">Another has been loaded already.</exception>
    public static void Use(string path)
    {
        lock (s_lock)
        {
            if (s_path == path)
                return;
            if (s_path is not null || OrtEnv.IsCreated)
                throw new DeviceException(
                    $"This process runs models with {s_path ?? "the runtime for processors"} already, "
                        + "and only one runtime can be loaded.",
                    path
                )
                {
                    WayOut = "Choose the device before the first model is loaded, " + "or start another process.",
                };
            Handle = NativeLibrary.TryLoad(path, out var handle)
                ? handle
                : throw new DeviceException($"'{path}' is no library of ONNX Runtime that can be loaded here.", path);
            // Its own resolver would load the build that lies beside the program.
            OrtEnv.DisableDllImportResolver = true;
            NativeLibrary.SetDllImportResolver(
                typeof(OrtEnv).Assembly,
                (name, _, _) => Path.GetFileNameWithoutExtension(name) == Name ? Handle : 0
            );
            s_path = path;
        }
    }
}
