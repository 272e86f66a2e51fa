using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary>The built program, killed and started again.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("1", "2", 1)]
    [InlineData("32", "1", 2)]
    public async Task A_run_killed_again_and_again_ends_with_the_bytes_of_an_undisturbed_one(string batch, string threads, int seed)
    {
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-frames:v", "3000", "-bf", "2", "-preset", "ultrafast", "a.mp4");
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", "a.mp4", "--batch", "16");
        var random = new Random(seed);
        var (kills, continued) = (0, 0);
        ProgramRun last;
        do
        {
            using var process = Process.Start(ProgramRun.Prepare(_work.Folder, "classify", "-m", "colors.onnx", "-o", "out", "a.mp4", "--batch", batch, "--threads", threads, "--checkpoint-interval", "0.01"))!;
            if (kills < 5)
            {
                await Task.Delay(random.Next(200, 900), TestContext.Current.CancellationToken);
                if (!process.HasExited) kills++;
                process.Kill();
            }
            last = await ProgramRun.Finish(process);
            if (last.Error.Contains("goes on after frame", StringComparison.Ordinal)) continued++;
            Assert.DoesNotContain("started over", last.Error, StringComparison.Ordinal);
        }
        while (last.ExitStatus != 0);
        Assert.True(continued > 0, "no kill fell between the first rows and the last: choose other moments");
        Assert.Equal(File.ReadAllBytes(_work["expected", "a.mp4.csv"]), File.ReadAllBytes(_work["out", "a.mp4.csv"]));
        Assert.Equal(FaultTests.Timeless(_work["expected", "a.mp4.json"]), FaultTests.Timeless(_work["out", "a.mp4.json"]));
        Assert.Empty(Directory.GetFiles(_work["out"], "*.journal"));
    }
}
