using System.Runtime.CompilerServices;

namespace Framewise.Media.FFmpeg;

/// <summary>Reads a field of a native struct at an offset of <see cref="StructOffsets"/>.</summary>
internal static unsafe class Native
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(nint address, int offset)
        where T : unmanaged => Unsafe.ReadUnaligned<T>((byte*)address + offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(nint address, int offset, T value)
        where T : unmanaged => Unsafe.WriteUnaligned((byte*)address + offset, value);
}
