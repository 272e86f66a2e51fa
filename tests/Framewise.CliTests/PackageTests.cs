using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary>The packages, used as somebody would who has never seen this folder.</summary>
[Collection("builds the program for this system")]
public sealed class PackageTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_program_refers_to_the_library_and_decodes_isolated_and_the_tool_is_installed_and_runs()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "The scripts are for bash; the tool is packed for the system of the tests only on Linux."
        );
        _work.Clip("a.mp4", frames: 25);
        var system = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier is "linux-arm64" ? "linux-arm64" : "linux-x64";
        await Script("pack", _work["packages"], system);
        await Script("packaging/nuget/try", _work["packages"], _work["a.mp4"], _work["colors.onnx"], _work["stranger"]);
        Assert.Equal(Enumerable.Range(0, 25).Select(frame => $"{frame} red"), File.ReadLines(_work["stranger", "rows.txt"]));
        Assert.Equal(25 + 1, File.ReadLines(_work["stranger", "results", "a.mp4.csv"]).Count());
    }

    private async Task Script(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/bash")
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine(Repository.Root, name), .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await error}");
    }
}
