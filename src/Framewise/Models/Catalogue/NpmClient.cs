using System.ComponentModel;
using System.Diagnostics;

namespace Framewise.Models.Catalogue;

/// <summary>Runs the npm client. Packages come through it, so proxies, mirrors and credentials are those the user has set up.</summary>
internal sealed class NpmClient(string? program = null)
{
    private const int KeptLines = 40;

    private static readonly string[] s_noise = ["syscall ", "errno ", "npm warn ", "A complete log "];

    private readonly string _program = program ?? (OperatingSystem.IsWindows() ? "npm.cmd" : "npm");

    /// <summary>
    /// Installs what the folder's lock file pins; npm itself checks the package's sha512. No script of the package runs.
    /// Returns null, or in a few words why it failed.
    /// </summary>
    public async Task<string?> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(folder) };
        var lines = new Queue<string>();
        process.OutputDataReceived += (_, line) => Keep(lines, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(lines, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return $"the npm client ('{_program}') is not installed";
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
        return process.ExitCode == 0 ? null : Reason(process.ExitCode, lines);
    }

    private ProcessStartInfo StartInfo(string folder) =>
        new(
            _program,
            [
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--no-update-notifier",
                "--omit=dev",
                "--omit=peer",
                "--omit=optional",
                "--prefer-offline",
                "--loglevel=error",
                "--fetch-retries=1",
                "--fetch-retry-mintimeout=1000",
                "--fetch-retry-maxtimeout=5000",
            ]
        )
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

    private static string Reason(int exitCode, Queue<string> lines)
    {
        string[] errors;
        lock (lines)
            errors =
            [
                .. lines
                    .Select(line => line.Replace("npm error", "").Replace("npm ERR!", "").Trim())
                    .Where(line => line.Length > 0 && !s_noise.Any(line.StartsWith)),
            ];
        return $"npm failed with exit status {exitCode}: {string.Join(" ", errors.Take(2))}".TrimEnd(' ', ':', '.');
    }
}
