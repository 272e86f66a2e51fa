using System.Diagnostics;

namespace Framewise.CliTests.HardwareDecoding;

/// <summary>
/// A driver in the place of NVIDIA's (driver.c) that decodes on the processor, so that the whole way through FFmpeg's hardware decoding is
/// gone on machines without a GPU: the real FFmpeg, and nothing of this program is pretended.
/// </summary>
public sealed class ProcessorDriver : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("framewise-driver-").FullName;

    public ProcessorDriver()
    {
        string[] names = ["libavcodec.so.*", "libavutil.so.*"];
        string[] libraries = OperatingSystem.IsLinux()
            ? [.. names.Select(name => Directory.GetFiles("/usr/lib/x86_64-linux-gnu", name).FirstOrDefault() ?? "")]
            : [];
        if (libraries.Length == 0 || libraries.Contains(""))
            WhyNot = "FFmpeg's libraries are not in /usr/lib/x86_64-linux-gnu.";
        else
            Compile([.. libraries]);
    }

    /// <summary>Why there is none here; null where there is.</summary>
    public string? WhyNot { get; private set; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Runs the program on a machine that has this driver.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="isOffBy">What is added to the first sample of each picture.</param>
    /// <param name="arguments">The command line.</param>
    internal async Task<ProgramRun> Run(string folder, int isOffBy, params string[] arguments)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        var start = ProgramRun.Prepare(folder, arguments);
        start.Environment["LD_LIBRARY_PATH"] = _folder;
        if (isOffBy > 0)
            start.Environment["DRIVER_IS_OFF_BY"] = $"{isOffBy}";
        using var process = Process.Start(start)!;
        return await ProgramRun.Finish(process);
    }

    private void Compile(string[] libraries)
    {
        var source = Path.Combine(Repository.Root, "tests", "Framewise.CliTests", "HardwareDecoding", "driver.c");
        var driver = Path.Combine(_folder, "libcuda.so.1");
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(
                    "cc",
                    ["-w", "-O1", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "-o", driver, source, .. libraries]
                )
            )!;
            process.WaitForExit();
            if (process.ExitCode != 0)
                WhyNot = "cc cannot compile driver.c here.";
            else
                File.CreateSymbolicLink(Path.Combine(_folder, "libnvcuvid.so.1"), driver);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            WhyNot = "There is no C compiler (cc) here.";
        }
    }
}
