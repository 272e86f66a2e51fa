using Framewise.Media.FFmpeg;

namespace Framewise.Tests.Media;

/// <summary>What is said to somebody who has no FFmpeg, by the system's own description of itself (os-release of the systems
/// named).</summary>
public class InstallCommandTests
{
    [Theory]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian", "sudo apt-get install ffmpeg")]
    [InlineData("NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"", "sudo apt-get install ffmpeg")]
    [InlineData("NAME=\"Fedora Linux\"\nID=fedora\nVARIANT_ID=workstation", "sudo dnf install ffmpeg-free")]
    [InlineData("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"", "sudo dnf install ffmpeg-free")]
    [InlineData("ID=alpine\nVERSION_ID=3.22.1", "sudo apk add ffmpeg-libs")]
    [InlineData("ID=arch", "sudo pacman -S ffmpeg")]
    [InlineData("ID_LIKE=arch\nID='manjaro'\r\n", "sudo pacman -S ffmpeg")]
    [InlineData("ID=void", null)]
    [InlineData("", null)]
    public void A_linux_is_known_by_its_name_or_its_parents(string osRelease, string? expected)
    {
        var command = InstallCommand.OnLinux(osRelease, isPrivileged: false);
        Assert.Equal(expected, command is null ? null : $"{command.Manager} {command.FFmpeg}");
    }

    [Fact]
    public void Who_is_root_needs_no_sudo() => Assert.Equal("apk add", InstallCommand.OnLinux("ID=alpine", isPrivileged: true)!.Manager);

    [Theory]
    [InlineData("choco winget scoop", "winget install Gyan.FFmpeg.Shared")]
    [InlineData("scoop choco", "scoop install ffmpeg-shared")]
    [InlineData("choco", "choco install ffmpeg-shared")]
    [InlineData("", null)]
    public void On_windows_the_manager_that_is_there_is_named(string there, string? expected)
    {
        var command = InstallCommand.OnWindows(there.Split(' ').Contains);
        Assert.Equal(expected, command is null ? null : $"{command.Manager} {command.FFmpeg}");
    }

    [Fact]
    public void On_windows_libraries_are_looked_for_where_the_managers_put_them()
    {
        using var folder = new TempFolder();
        string[] expected =
        [
            Path.Combine(folder.Path, "Microsoft", "WinGet", "Packages", "Gyan.FFmpeg.Shared_x", "ffmpeg-8.0-full_build-shared", "bin"),
            Path.Combine(folder.Path, "scoop", "apps", "ffmpeg-shared", "current", "bin"),
            Path.Combine(folder.Path, "lib", "ffmpeg-shared", "tools", "ffmpeg", "bin"),
        ];
        foreach (var bin in expected.Append(Path.Combine(folder.Path, "scoop", "apps", "nodejs", "current", "bin")))
            Directory.CreateDirectory(bin);
        var found = LibraryFiles.FoldersOfWindows(name => name == "PATH" ? $"one{Path.PathSeparator}two" : folder.Path);
        Assert.Equal(["one", "two", .. expected], found);
        Assert.Empty(LibraryFiles.FoldersOfWindows(_ => null));
    }
}
