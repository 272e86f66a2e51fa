using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>The functions of libswscale that Media calls, for pixel formats that are not handed on as they are.</summary>
internal static unsafe partial class SwScale
{
    public const string Library = "swscale";

    /// <summary>bicubic, full_chroma_int, full_chroma_inp, accurate_rnd: the exact paths, no speed shortcuts.</summary>
    public const int ExactFlags = 0x4 | 0x2000 | 0x4000 | 0x40000;

    [LibraryImport(Library, EntryPoint = "swscale_version")]
    public static partial uint Version();

    [LibraryImport(Library, EntryPoint = "sws_getContext")]
    public static partial nint GetContext(
        int sourceWidth,
        int sourceHeight,
        int sourceFormat,
        int width,
        int height,
        int format,
        int flags,
        nint sourceFilter,
        nint filter,
        nint parameters
    );

    [LibraryImport(Library, EntryPoint = "sws_freeContext")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "sws_getCoefficients")]
    public static partial nint Coefficients(int colorSpace);

    [LibraryImport(Library, EntryPoint = "sws_setColorspaceDetails")]
    public static partial int SetColorSpace(
        nint context,
        nint sourceTable,
        int sourceFullRange,
        nint table,
        int fullRange,
        int brightness,
        int contrast,
        int saturation
    );

    [LibraryImport(Library, EntryPoint = "sws_scale")]
    public static partial int Scale(nint context, nint* source, int* sourceStrides, int firstRow, int rows, nint* target, int* strides);
}
