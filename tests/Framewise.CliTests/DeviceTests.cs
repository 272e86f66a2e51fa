using System.Diagnostics;
using System.Text.Json;

namespace Framewise.CliTests;

/// <summary><c>--device</c> and <c>framewise devices</c> on a machine without a GPU.</summary>
public sealed class DeviceTests : IDisposable
{
    private const string GpuRuntime = "FRAMEWISE_TEST_GPU_RUNTIME";
    private readonly Workspace _work = new();

    private readonly Dictionary<string, string> _environment = [];

    public DeviceTests()
    {
        _work.Clip("a.mp4", frames: 20);
        _environment["FRAMEWISE_CACHE"] = _work["cache"];
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_device_that_there_is_none_of_is_refused_with_those_there_are()
    {
        var run = await Run("classify", "a.mp4", "-m", "colors.onnx", "--device", "gpu");
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("Give auto, cpu, cuda, cuda:1 or cuda:0,1.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_runtime_cuda_is_refused_before_anything_is_written()
    {
        var run = await Run("classify", "a.mp4", "-m", "colors.onnx", "--device", "cuda", "-o", "out");
        Assert.Equal(2, run.ExitStatus);
        Assert.Contains("cuda", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_work.Folder, "out")));
    }

    [Fact]
    public async Task Devices_are_listed()
    {
        Assert.StartsWith("cpu", (await Run("devices", "list")).Output, StringComparison.Ordinal);
        var devices = JsonDocument.Parse((await Run("devices", "list", "--json")).Output).RootElement;
        Assert.All(devices.EnumerateArray(), device => Assert.False(device.GetProperty("is_here").GetBoolean()));
    }

    /// <summary>245 MB are no matter for every run of the tests.</summary>
    [Fact]
    public async Task The_build_for_GPUs_gives_the_same_bytes_on_the_processor()
    {
        var library = Environment.GetEnvironmentVariable(GpuRuntime);
        Assert.SkipWhen(library is null, $"{GpuRuntime} names no libonnxruntime of a GPU build (framewise devices add cuda fetches one).");
        Assert.Equal(0, (await Run("classify", "a.mp4", "-m", "colors.onnx", "-o", "cpu-build")).ExitStatus);
        _environment["FRAMEWISE_ONNXRUNTIME"] = library!;
        Assert.Equal(0, (await Run("classify", "a.mp4", "-m", "colors.onnx", "-o", "gpu-build")).ExitStatus);
        Assert.Equal(Table("cpu-build"), Table("gpu-build"));

        byte[] Table(string folder) => File.ReadAllBytes(Path.Combine(_work.Folder, folder, "a.mp4.csv"));
    }

    private async Task<ProgramRun> Run(params string[] arguments)
    {
        var start = ProgramRun.Prepare(_work.Folder, arguments);
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        return await ProgramRun.Finish(process);
    }
}
