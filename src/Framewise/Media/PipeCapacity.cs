using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Framewise.Media;

/// <summary>
/// The room in the pipe to a decoder process. Linux gives 64 KiB: a picture of 299x299 is sent in five pieces, each with a change from one
/// process to the other.
/// With 1 MiB, the most that it allows everybody, sending takes half of the kernel's time.
/// </summary>
internal static partial class PipeCapacity
{
    private const int SetPipeSize = 1031;
    private const int Bytes = 1 << 20;

    /// <summary>Makes room; where that cannot be had, the pipe stays as it is.</summary>
    public static void Enlarge(Stream stream)
    {
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe)
            _ = FileControl(pipe.SafePipeHandle, SetPipeSize, Bytes);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(SafeHandle file, int command, int argument);
}
