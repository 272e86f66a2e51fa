using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary>One run of the built program in a fresh folder.</summary>
internal sealed record ProgramRun(int ExitStatus, string Output, string Error)
{
    public static string Program =>
        Path.Combine(
            Repository.Root,
            "src",
            "Framewise.Cli",
            "bin",
            "Release",
            "net10.0",
            OperatingSystem.IsWindows() ? "Framewise.Cli.exe" : "Framewise.Cli"
        );

    public static ProcessStartInfo Prepare(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    public static async Task<ProgramRun> In(string folder, params string[] arguments)
    {
        using var process = Process.Start(Prepare(folder, arguments))!;
        return await Finish(process);
    }

    public static async Task<ProgramRun> Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The program did not end within two minutes.");
        }
        return new ProgramRun(process.ExitCode, await output, await error);
    }
}
