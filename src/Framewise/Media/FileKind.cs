using System.Runtime.InteropServices;

namespace Framewise.Media;

/// <summary>What a name in a folder stands for. The runtime does not tell, and opening a pipe to learn it would wait for its other
/// end.</summary>
internal enum FileKind
{
    /// <summary>A file with a length, or nothing that could be asked.</summary>
    Regular,

    Pipe,

    Socket,

    Device,
}

/// <inheritdoc cref="FileKind"/>
internal static partial class FileKinds
{
    private const int WorkingFolder = -100;
    private const uint AskForKind = 1;
    private const int ModeInStatX = 28,
        ModeInStat = 4;

    /// <summary>The kind of what the path leads to, over links.</summary>
    public static FileKind Of(string path)
    {
        Span<byte> status = stackalloc byte[512];
        try
        {
            var place =
                OperatingSystem.IsLinux() && StatX(WorkingFolder, path, 0, AskForKind, status) == 0 ? ModeInStatX
                : OperatingSystem.IsMacOS() && Stat(path, status) == 0 ? ModeInStat
                : -1;
            return place < 0 ? FileKind.Regular : Kind(BitConverter.ToUInt16(status[place..]));
        }
        catch (EntryPointNotFoundException)
        {
            return FileKind.Regular;
        }
    }

    private static FileKind Kind(int mode) =>
        (mode & 0xF000) switch
        {
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            0x2000 or 0x6000 => FileKind.Device,
            _ => FileKind.Regular,
        };

    private static int Stat(string path, Span<byte> status) =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? StatArm(path, status) : StatIntel(path, status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatArm(string path, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatIntel(string path, Span<byte> status);
}
