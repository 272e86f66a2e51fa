using System.Diagnostics;

namespace Framewise.CliTests;

/// <summary>The container image, made without an engine and run in namespaces. Its root file system is here no distribution, but what
/// FFmpeg's libraries and the runtime need.</summary>
[Collection("builds the program for this system")]
public sealed class ImageTests : IDisposable
{
    private const string MakeRoot = """
        libraries=/usr/lib/$(uname -m)-linux-gnu
        files=$(ls $libraries/lib{avformat,avcodec,avutil,swscale,swresample}.so.?? 2> /dev/null || true
            ls $libraries/lib{swscale,swresample}.so.? 2> /dev/null || true
            ls $libraries/lib{dl,rt,m,c,pthread,gcc_s}.so.? $libraries/libstdc++.so.6 /bin/sh)
        tar -chPf root.tar --transform 's,^/,,' $(for file in $files; do echo $file; ldd $file | grep -o '/[^ ]*'; done | sort -u)
        """;

    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task The_image_is_published_by_the_SDK_and_classifies_as_a_user_who_is_not_root()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && _work.Tool("id", "-u")?.Trim() == "0",
            "An image is unpacked and entered as root only."
        );
        Assert.SkipUnless(Directory.Exists("/usr/lib/x86_64-linux-gnu"), "The libraries do not lie where Debian has them.");
        _work.Clip("a.mp4", frames: 25);
        await Script("-c", MakeRoot);
        await Script(Path.Combine(Repository.Root, "packaging", "container", "build"), "image.tar", "root.tar");
        var told = await Script(
            Path.Combine(Repository.Root, "packaging", "container", "try"),
            "image.tar",
            "a.mp4",
            "colors.onnx",
            "unpacked"
        );
        Assert.Contains("5 of 5 frames of a clip of its own, in a child process", told, StringComparison.Ordinal);
        // The owner of the table, and its first row.
        Assert.Contains("\n1654\nframe_index,", told, StringComparison.Ordinal);
        Assert.Contains("\n0,0,0.000000,,0,red,", told, StringComparison.Ordinal);
    }

    private async Task<string> Script(params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/bash", arguments)
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var run = await ProgramRun.Finish(process);
        Assert.True(run.ExitStatus == 0, $"{run.Output}\n{run.Error}");
        return run.Output;
    }
}
