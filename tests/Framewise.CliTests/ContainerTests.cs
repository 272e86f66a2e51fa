using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary>Runs in process namespaces of their own, as containers have them, over one output folder.</summary>
public sealed class ContainerTests : IDisposable
{
    private static readonly string[] Unshare = ["-r", "-p", "-f", "--mount-proc"];

    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_run_killed_in_a_container_goes_on_at_once_in_the_next_and_one_that_lives_is_not_disturbed()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && _work.Tool("unshare", [.. Unshare, "true"]) is not null,
            "This system gives no process namespaces."
        );
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=400", "-c:v", "libx264", "-preset", "ultrafast", "a.mp4");
        using (var first = Process.Start(InContainer()))
        {
            while (!File.Exists(_work["out", "a.mp4.csv.partial"]) && !first!.HasExited)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            using var beside = Process.Start(InContainer())!;
            var refused = await ProgramRun.Finish(beside);
            Assert.Equal(75, refused.ExitStatus);
            Assert.Contains("Another run is writing into 'out': process", refused.Error, StringComparison.Ordinal);
            first!.Kill(entireProcessTree: true);
            await ProgramRun.Finish(first);
        }
        Assert.True(File.Exists(_work["out", ".framewise.lock"]));
        using var second = Process.Start(InContainer("--end", "1"))!;
        var run = await ProgramRun.Finish(second);
        Assert.True(run.ExitStatus == 0, run.Error);
        Assert.Contains("which is gone, was taken over", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("waits up to", run.Error, StringComparison.Ordinal);
    }

    private ProcessStartInfo InContainer(params string[] more) =>
        new("unshare", [.. Unshare, ProgramRun.Program, "classify", "a.mp4", "-m", "colors.onnx", "-o", "out", .. more])
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
}
