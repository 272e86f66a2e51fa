using System.Diagnostics;
using Framewise.Media.FFmpeg;

namespace Framewise.CliTests;

/// <summary>The launcher knows the FFmpeg releases that the program knows, and no other: it must not install one beside one that
/// serves.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    public static TheoryData<int> Majors =>
        [.. Enumerable.Range(FFmpegRelease.Supported[^1].Format - 2, FFmpegRelease.Supported.Count + 5)];

    [Theory]
    [MemberData(nameof(Majors))]
    public void FFmpeg_is_there_where_the_program_would_find_it(int major)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the launcher looks for libraries on Linux only");
        File.WriteAllText(
            _work["ldconfig"],
            $"#!/bin/sh\nprintf '\\tlibavformat.so.{major} (libc6,x86-64) => /usr/lib/libavformat.so.{major}\\n'\n"
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_work["ldconfig"], (UnixFileMode)0b111_101_101);
        var launcher = Path.Combine(Repository.Root, "framewise");
        var start = new ProcessStartInfo(
            "bash",
            ["-c", $"root='{Repository.Root}'; eval \"$(sed -n '/^has_ffmpeg()/,/^}}/p' '{launcher}')\"; has_ffmpeg"]
        );
        start.Environment["PATH"] = $"{_work.Folder}:/usr/bin:/bin";
        start.Environment.Remove("FRAMEWISE_FFMPEG");
        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(FFmpegRelease.Supported.Any(release => release.Format == major), process.ExitCode == 0);
    }
}
