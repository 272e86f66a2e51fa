using System.Diagnostics;
using System.Text.Json;

namespace Framewise.CliTests;

/// <summary>Decoders that crash, hang or swallow memory, and parents that die: see StartupHook in Framewise.Fuzz.</summary>
public sealed class IsolationTests : IDisposable
{
    private static readonly string s_hook = Path.Combine(
        Repository.Root,
        "tests",
        "Framewise.Fuzz",
        "bin",
        "Release",
        "net10.0",
        "Framewise.Fuzz.dll"
    );

    private readonly Workspace _work = new();

    public IsolationTests()
    {
        _work.Clip("videos/a.mp4", "red", 12);
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25", "-frames:v", "30", "-bf", "2", "videos/b.mp4");
        _work.Clip("videos/c.mp4", "blue", 12);
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("crash", "decoder crashed")]
    [InlineData("hang", "decoder hung")]
    [InlineData("memory", "decoder out of memory")]
    public async Task A_decoder_lost_twice_costs_the_rest_of_its_video_and_nothing_else(string fault, string kind)
    {
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", "videos", "--isolate", "off");
        var run = await Run($"{fault}:17", "videos", "--decoder-timeout", Patience(fault), "--decoder-memory", "600");
        Assert.Equal(1, run.ExitStatus);
        foreach (var name in (string[])["a.mp4.csv", "c.mp4.csv"])
            Assert.Equal(File.ReadAllBytes(_work["expected", name]), File.ReadAllBytes(_work["out", name]));
        Assert.Equal(File.ReadAllLines(_work["expected", "b.mp4.csv"])[..18], File.ReadAllLines(_work["out", "b.mp4.csv"]));
        var ledger = Ledger("b.mp4.json");
        Assert.Equal("damaged", ledger.GetProperty("status").GetString());
        Assert.Contains("17 frames", ledger.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal([kind, kind], Kinds(ledger));
        Assert.Equal(17, ledger.GetProperty("damage")[0].GetProperty("frame_index").GetInt32());
        Assert.Equal(17, ledger.GetProperty("counts").GetProperty("rows").GetInt32());
    }

    [Theory]
    [InlineData("crash")]
    [InlineData("hang")]
    public async Task A_decoder_lost_once_costs_no_row(string fault)
    {
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", "videos", "--isolate", "off");
        var run = await Run($"{fault}:17:{_work["struck"]}", "videos", "--decoder-timeout", Patience(fault));
        Assert.Equal(1, run.ExitStatus);
        Assert.True(File.Exists(_work["struck"]));
        Assert.Equal(File.ReadAllBytes(_work["expected", "b.mp4.csv"]), File.ReadAllBytes(_work["out", "b.mp4.csv"]));
        var ledger = Ledger("b.mp4.json");
        Assert.Single(Kinds(ledger));
        Assert.True(ledger.GetProperty("balances").GetBoolean());
        Assert.False(ledger.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task A_decoder_lost_before_the_first_frame_gives_a_failed_video()
    {
        var run = await Run("crash:0", "videos/b.mp4");
        Assert.Equal(1, run.ExitStatus);
        Assert.Equal("failed", Ledger("b.mp4.json").GetProperty("status").GetString());
        Assert.False(File.Exists(_work["out", "b.mp4.csv"]));
    }

    [Fact]
    public async Task No_decoder_outlives_its_parent_not_even_one_that_hangs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        using var parent = Process.Start(Prepare("hang:5", "videos/b.mp4"))!;
        var child = await ChildOf(parent.Id);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.True(IsRunning(child));
        parent.Kill();
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
        for (var tries = 0; tries < 50 && IsRunning(child); tries++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(IsRunning(child));
    }

    [Fact]
    public async Task An_interrupted_group_of_processes_ends_in_good_order_and_goes_on_to_the_same_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-frames:v", "2000", "-preset", "ultrafast", "long.mp4");
        await ProgramRun.In(_work.Folder, "classify", "-m", "colors.onnx", "-o", "expected", "long.mp4", "--isolate", "off");
        var start = Prepare(null, "long.mp4", "--checkpoint-interval", "0.01");
        start.ArgumentList.Insert(0, start.FileName);
        start.FileName = "setsid";
        using var parent = Process.Start(start)!;
        var child = await ChildOf(parent.Id);
        while (!File.Exists(_work["out", "long.mp4.csv.partial"]))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await Task.Delay(150, TestContext.Current.CancellationToken);
        // As the terminal does it: to the whole group, the child included.
        using (var kill = Process.Start("kill", ["-INT", "--", $"-{parent.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = await ProgramRun.Finish(parent);
        Assert.Equal(130, run.ExitStatus);
        Assert.DoesNotContain("decoder", run.Error, StringComparison.Ordinal);
        Assert.False(IsRunning(child));
        Assert.Equal(0, (await Run(null, "long.mp4")).ExitStatus);
        Assert.Equal(File.ReadAllBytes(_work["expected", "long.mp4.csv"]), File.ReadAllBytes(_work["out", "long.mp4.csv"]));
        Assert.Equal(FaultTests.Timeless(_work["expected", "long.mp4.json"]), FaultTests.Timeless(_work["out", "long.mp4.json"]));
    }

    [Theory]
    [InlineData("--decoder-timeout", "0")]
    [InlineData("--decoder-memory", "-1")]
    [InlineData("--isolate", "maybe")]
    public async Task Impossible_values_are_refused(string option, string value) =>
        Assert.Equal(2, (await _work.Classify("videos", option, value)).ExitStatus);

    // Long enough for a busy machine to start the decoder.
    private static string Patience(string fault) => fault == "hang" ? "6" : "60";

    private Task<ProgramRun> Run(string? fault, params string[] arguments)
    {
        var process = Process.Start(Prepare(fault, arguments))!;
        return ProgramRun.Finish(process);
    }

    private ProcessStartInfo Prepare(string? fault, params string[] arguments)
    {
        var start = ProgramRun.Prepare(_work.Folder, ["classify", "-m", "colors.onnx", "-o", "out", .. arguments]);
        if (fault is not null)
            (start.Environment["DOTNET_STARTUP_HOOKS"], start.Environment["FRAMEWISE_FAULT"]) = (s_hook, fault);
        return start;
    }

    private JsonElement Ledger(string name) => JsonDocument.Parse(File.ReadAllText(_work["out", name])).RootElement;

    private static IEnumerable<string?> Kinds(JsonElement ledger) =>
        ledger.GetProperty("damage").EnumerateArray().Select(damage => damage.GetProperty("kind").GetString());

    private static bool IsRunning(int process) =>
        Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static async Task<int> ChildOf(int parent)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            foreach (var task in Directory.GetDirectories($"/proc/{parent}/task"))
            {
                var children = Path.Combine(task, "children");
                if (File.Exists(children) && File.ReadAllText(children).Trim() is { Length: > 0 } ids)
                    return int.Parse(ids.Split(' ')[0]);
            }
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("The program started no child process.");
    }
}
