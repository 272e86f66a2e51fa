using System.Diagnostics;
using System.Text.Json;

namespace Framewise.CliTests;

/// <summary><c>framewise doctor</c>, with everything there and with things missing: hidden in a mount namespace, so that the program looks
/// for them as it always does.</summary>
public sealed class DoctorTests : IDisposable
{
    private const string OneLine = "Type: apt-get install ffmpeg (or name the folder of its libraries in FRAMEWISE_FFMPEG).";

    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Ten_lines_say_what_is_here_and_that_it_works()
    {
        var run = await ProgramRun.In(_work.Folder, "doctor");
        Assert.Equal((0, ""), (run.ExitStatus, run.Error));
        var lines = run.Output.Trim().Split('\n');
        Assert.Equal(10, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("ok  ", line, StringComparison.Ordinal));
        Assert.Contains("libavformat ", run.Output, StringComparison.Ordinal);
        Assert.Contains("5 of 5 frames", run.Output, StringComparison.Ordinal);
        Assert.Contains("calls red red", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_comes_as_json()
    {
        var findings = JsonDocument.Parse((await ProgramRun.In(_work.Folder, "doctor", "--json")).Output).RootElement;
        Assert.Equal(10, findings.GetArrayLength());
        Assert.All(findings.EnumerateArray(), finding => Assert.True(finding.GetProperty("is_well").GetBoolean()));
        Assert.Equal("FFmpeg", findings[3].GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Without_FFmpeg_the_line_to_type_is_named_and_the_rest_is_looked_at_all_the_same()
    {
        var run = await Without(HideLibraries + NameSystem("debian"), "doctor");
        Assert.Equal(2, run.ExitStatus);
        var lines = run.Output.Trim().Split('\n');
        Assert.Equal(10, lines.Length);
        Assert.EndsWith(OneLine, Assert.Single(lines, line => line.StartsWith("--  FFmpeg ", StringComparison.Ordinal)));
        Assert.Single(lines, line => line.StartsWith("--  Decoding ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("ok  Inference ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Classify_says_the_same_line()
    {
        _work.Clip("a.mp4", frames: 5);
        var run = await Without(HideLibraries + NameSystem("debian"), "classify a.mp4 -m colors.onnx");
        Assert.NotEqual(0, run.ExitStatus);
        Assert.Contains(OneLine, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_system_has_another_line()
    {
        var run = await Without(HideLibraries + NameSystem("fedora"), "doctor");
        Assert.Contains("Type: dnf install ffmpeg-free ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_runtime_for_this_system_the_ways_out_are_named()
    {
        _work.Clip("a.mp4", frames: 5);
        var natives = Path.Combine(Path.GetDirectoryName(ProgramRun.Program)!, "runtimes");
        var hide = $"for file in {natives}/*/native/libonnxruntime.so; do mount --bind /dev/null $file; done; ";
        var run = await Without(hide, "classify a.mp4 -m colors.onnx");
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("ONNX Runtime cannot be loaded on this system (", run.Error, StringComparison.Ordinal);
        Assert.Contains("in FRAMEWISE_ONNXRUNTIME.", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "--  ONNX Runtime  ONNX Runtime cannot be loaded",
            (await Without(hide, "doctor")).Output,
            StringComparison.Ordinal
        );
    }

    private static string HideLibraries =>
        "for file in /usr/lib/*/libavformat.so.* /usr/local/lib/libavformat.so.*; do [ ! -e $file ] || mount --bind /dev/null $file; "
        + "done; ";

    private string NameSystem(string id)
    {
        File.WriteAllText(_work["os-release"], $"ID={id}\n");
        return $"mount --bind {_work["os-release"]} /etc/os-release; ";
    }

    private async Task<ProgramRun> Without(string preparation, string arguments)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && _work.Tool("unshare", "-rm", "mount", "--bind", "/dev/null", "/etc/os-release") is not null,
            "This system gives no mount namespaces, in which FFmpeg's libraries could be hidden."
        );
        var start = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", $"{preparation} exec '{ProgramRun.Program}' {arguments}"])
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("FRAMEWISE_FFMPEG");
        using var process = Process.Start(start)!;
        return await ProgramRun.Finish(process);
    }
}
