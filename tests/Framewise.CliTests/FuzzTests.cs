using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary>Damaged clips in thousands; see docs/fuzzing.md.</summary>
public class FuzzTests
{
    /// <summary>Another number of mutants or first seed: <c>FRAMEWISE_FUZZ="10000 50001" ./test</c>.</summary>
    [Fact]
    public async Task Every_mutant_ends_with_a_clear_error_or_a_balanced_ledger()
    {
        var program = Path.Combine(
            Repository.Root,
            "tests",
            "Framewise.Fuzz",
            "bin",
            "Release",
            "net10.0",
            OperatingSystem.IsWindows() ? "Framewise.Fuzz.exe" : "Framewise.Fuzz"
        );
        var arguments = (Environment.GetEnvironmentVariable("FRAMEWISE_FUZZ") ?? "2000 1").Split(' ');
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.EndsWith(" 0 findings\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }
}
