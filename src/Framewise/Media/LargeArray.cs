using System.Runtime.InteropServices;

namespace Framewise.Media;

/// <summary>Arrays of many megabytes, in large pages where the system has them: to touch memory for the first time in pages of 4 KiB takes
/// longer than to read a model's file into it.</summary>
internal static unsafe partial class LargeArray
{
    private const int LargePage = 2 << 20;
    private const int AdviseLargePages = 14;

    /// <summary>An array whose content is not defined and which never moves.</summary>
    public static byte[] Allocate(int length)
    {
        var array = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        if (!OperatingSystem.IsLinux())
            return array;
        fixed (byte* bytes = array)
        {
            var start = ((nuint)bytes + LargePage - 1) & ~(nuint)(LargePage - 1);
            var end = (nuint)(bytes + length) & ~(nuint)(LargePage - 1);
            // A request that systems may refuse: all works without.
            if (end > start)
                _ = MemoryAdvise(start, end - start, AdviseLargePages);
        }
        return array;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(nuint address, nuint length, int advice);
}
