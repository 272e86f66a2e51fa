using System.ComponentModel;
using System.Diagnostics;

namespace Framewise.Models.Catalogue;

/// <summary>Runs the client of a package registry, npm's or .NET's, so that proxies, mirrors and credentials are those the user has set
/// up.</summary>
internal static class PackageClient
{
    private const int KeptLines = 40;

    /// <summary>Runs it to its end: the exit status and the last lines of what it wrote; null if it is not installed.</summary>
    public static async Task<(int ExitCode, string[] Lines)?> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string folder,
        CancellationToken cancellationToken
    )
    {
        using var process = new Process { StartInfo = StartInfo(program, arguments, folder) };
        var lines = new Queue<string>();
        process.OutputDataReceived += (_, line) => Keep(lines, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(lines, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        lock (lines)
            return (process.ExitCode, [.. lines]);
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, string folder) =>
        new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

    private static void Keep(Queue<string> lines, string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > KeptLines)
                lines.Dequeue();
        }
    }
}
