using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>The library of cameras, which is loaded only where one is asked for: it is an optional part of FFmpeg and brings many others
/// along.</summary>
internal static unsafe class AvDevice
{
    private static readonly Lazy<bool> s_isThere = new(Register);

    /// <summary>The input of this name; 0 where this FFmpeg has none.</summary>
    public static nint Find(string name) => s_isThere.Value ? AvFormat.FindInputFormat(name) : 0;

    private static bool Register()
    {
        // Its releases are numbered as those of libavformat.
        var file = FFmpegRelease.FileName("avdevice", FFmpegLibraries.Release.Format);
        var folder = Environment.GetEnvironmentVariable(LibraryFiles.FolderVariable) ?? "";
        if (!NativeLibrary.TryLoad(Path.Combine(folder, file), out var library))
            return false;
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(library, "avdevice_register_all"))();
        return true;
    }
}
