using Framewise.Devices;
using Framewise.Inference;
using Framewise.Pipeline;
using Framewise.Results.Ledger;

namespace Framewise.Tests.Devices;

/// <summary>Which device is taken, and what is said where one cannot be.</summary>
public sealed class DeviceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auto", "auto")]
    [InlineData("CPU", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:1", "cuda:1")]
    [InlineData("cuda:2,0,2", "cuda:0,2")]
    public void Devices_are_parsed(string text, string device)
    {
        Assert.Equal(device, ComputeDevice.Parse(text, null).ToString());
        Assert.Equal(ComputeDevice.Parse(device, null), ComputeDevice.Parse(text, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cpu:0")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1.5")]
    [InlineData("cuda:99999999999")]
    public void What_is_no_device_is_refused(string text)
    {
        Assert.False(ComputeDevice.TryParse(text, null, out _));
        Assert.Contains(
            "cuda:0,1",
            Assert.Throws<FormatException>(() => ComputeDevice.Parse(text, null)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Auto_keeps_to_the_processor_without_a_word_where_nobody_asked_for_a_GPU() =>
        Assert.Equal(new DeviceChoice(ComputeDevice.Cpu, null), DeviceChoice.Of(ComputeDevice.Auto, _folder.Path, NothingMissing));

    [Fact]
    public void Auto_says_why_it_keeps_to_the_processor_though_the_runtime_is_here()
    {
        PretendToHaveIt();
        var choice = DeviceChoice.Of(ComputeDevice.Auto, _folder.Path, () => "this machine lacks NVIDIA's driver (libcuda.so.1)");
        Assert.Equal(ComputeDevice.Cpu, choice.Device);
        Assert.Contains("libcuda.so.1", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_takes_the_first_GPU_and_says_so_where_all_is_there()
    {
        PretendToHaveIt();
        var choice = DeviceChoice.Of(ComputeDevice.Auto, _folder.Path, NothingMissing);
        Assert.Equal(ComputeDevice.Cuda(0), choice.Device);
        Assert.Contains("--device cpu", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_is_asked_for_is_taken_or_refused_and_never_replaced()
    {
        var wanted = ComputeDevice.Cuda(1);
        SkipWhereThereIsNone();
        Assert.Contains("framewise devices add cuda", Refusal(NothingMissing), StringComparison.Ordinal);
        PretendToHaveIt();
        Assert.Equal(new DeviceChoice(wanted, null), DeviceChoice.Of(wanted, _folder.Path, NothingMissing));
        Assert.Contains("lacks cuDNN 9", Refusal(() => "this machine lacks cuDNN 9"), StringComparison.Ordinal);

        string Refusal(Func<string?> missing) =>
            Assert.Throws<DeviceException>(() => DeviceChoice.Of(wanted, _folder.Path, missing)).Message;
    }

    [Fact]
    public void A_second_runtime_in_one_process_is_refused()
    {
        _ = ModelSession.RuntimeVersion;
        var error = Assert.Throws<DeviceException>(() => RuntimeLibrary.Use(_folder["libonnxruntime.so"]));
        Assert.Contains("only one runtime can be loaded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_GPUs_have_two_workers_each_and_larger_batches()
    {
        var plan = ThreadPlan.Choose(new ClassifierOptions { Threads = 1 }, ComputeDevice.Cuda(0, 1));
        Assert.Equal((4, ThreadPlan.DefaultGpuBatch), (plan.Workers, plan.Batch));
        Assert.Equal(3, ThreadPlan.Choose(new ClassifierOptions { Batch = 3 }, ComputeDevice.Cuda()).Batch);
    }

    [Fact]
    public void Results_of_another_device_are_other_results_and_those_of_the_processor_name_none()
    {
        var onProcessor = new OptionFacts(5, 1, null, null, false);
        var onGpu = onProcessor with { Device = "cuda:0" };
        Assert.NotEqual(onProcessor, onGpu);
        Assert.EndsWith("device cuda:0", onGpu.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("device", onProcessor.ToString(), StringComparison.Ordinal);
    }

    private static string? NothingMissing() => null;

    private static void SkipWhereThereIsNone() =>
        Assert.SkipWhen(DeviceRuntime.Find("cuda") is null, "There is no runtime for GPUs on this system.");

    /// <summary>Files with the names of the runtime's.</summary>
    private void PretendToHaveIt()
    {
        SkipWhereThereIsNone();
        var runtime = DeviceRuntime.Find("cuda")!;
        foreach (var (path, _) in runtime.Files)
            _folder.Touch(Path.GetFileName(runtime.FolderIn(_folder.Path)), Path.GetFileName(path));
    }
}
