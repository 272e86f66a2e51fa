using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>
/// Keeps ONNX Runtime to itself. Left alone (1.29 and later), it writes a number for this device below the home folder, keeps a queue of
/// events and sends them to its maker. <see cref="OrtEnv.DisableTelemetryEvents"/> comes too late for that; only a variable of the
/// process's own environment is early enough.
/// </summary>
internal static partial class RuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Comes before the first call into the runtime's library.</summary>
    public static void TurnOff()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        // Elsewhere than on Windows .NET keeps a copy of the environment, which native code does not see.
        if (OperatingSystem.IsWindows())
            OrtEnv.Instance().DisableTelemetryEvents();
        else
            _ = SetVariable(Variable, "1", overwrite: 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
