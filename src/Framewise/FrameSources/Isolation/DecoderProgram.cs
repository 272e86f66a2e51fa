using System.Reflection;
using System.Runtime.InteropServices;
using Framewise.Media;

namespace Framewise.FrameSources.Isolation;

/// <summary>The program that decodes: this library's own entry point, with the dependencies of the program that uses it.</summary>
internal static class DecoderProgram
{
    /// <summary>Serves the parent. Ctrl+C reaches the child, too, but when to end is for the parent to say.</summary>
    public static int Main()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        // The one place of the library that has standard streams of its own: here it is a program.
#pragma warning disable RS0030
        using var requests = Console.OpenStandardInput();
        using var records = Console.OpenStandardOutput();
#pragma warning restore RS0030
        IsolatedDecoding.Serve(requests, records);
        return 0;
    }

    /// <summary>How to start it.</summary>
    /// <exception cref="MediaException">This process is not laid out so that its host can start the library.</exception>
    public static (string Path, IReadOnlyList<string> Arguments) Find(IsolatedDecoding options)
    {
        if (options.WorkerPath is { } path)
            return (path, options.Arguments);
        var library = typeof(DecoderProgram).Assembly.Location;
        var program = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name ?? "");
        string[] files = [Host, library, program + ".deps.json", program + ".runtimeconfig.json"];
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new MediaException(
                $"The decoder cannot be started from '{AppContext.BaseDirectory}': "
                    + $"'{(missing.Length > 0 ? missing : "Framewise.dll")}' is not there.",
                AppContext.BaseDirectory
            )
            {
                WayOut = "Set IsolatedDecoding.WorkerPath to a program that calls IsolatedDecoding.Serve, or decode without isolation.",
                Kind = MediaErrorKind.NoDecoderProcess,
            };
        return (Host, ["exec", "--depsfile", files[2], "--runtimeconfig", files[3], library]);
    }

    /// <summary>The .NET host whose runtime this process has.</summary>
    private static string Host =>
        Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")
        );
}
