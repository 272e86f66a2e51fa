using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>The functions of libavutil that Media calls.</summary>
internal static partial class AvUtil
{
    public const string Library = "avutil";

    public const long NoPts = long.MinValue;
    public const int FrameSideDataDisplayMatrix = 6;
    public const int FrameFlagCorrupt = 1;
    public const int FrameFlagKey = 2;
    public const int FrameFlagInterlaced = 8;

    [LibraryImport(Library, EntryPoint = "avutil_version")]
    public static partial uint Version();

    [LibraryImport(Library, EntryPoint = "av_version_info")]
    public static partial nint VersionInfo();

    [LibraryImport(Library, EntryPoint = "av_log_set_callback")]
    public static partial void SetLogCallback(nint callback);

    [LibraryImport(Library, EntryPoint = "av_log_format_line2")]
    public static unsafe partial int FormatLogLine(
        nint source,
        int level,
        nint format,
        nint arguments,
        byte* line,
        int size,
        int* withPrefix
    );

    [LibraryImport(Library, EntryPoint = "av_strerror")]
    public static unsafe partial int ErrorText(int error, byte* text, nuint size);

    [LibraryImport(Library, EntryPoint = "av_frame_alloc")]
    public static partial nint AllocateFrame();

    [LibraryImport(Library, EntryPoint = "av_frame_free")]
    public static partial void FreeFrame(ref nint frame);

    [LibraryImport(Library, EntryPoint = "av_frame_get_side_data")]
    public static partial nint FrameSideData(nint frame, int type);

    [LibraryImport(Library, EntryPoint = "av_opt_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOption(nint target, string name, string value, int searchFlags);

    [LibraryImport(Library, EntryPoint = "av_opt_set_q", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOption(nint target, string name, Rational value, int searchFlags);

    [LibraryImport(Library, EntryPoint = "av_dict_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetEntry(ref nint dictionary, string key, string value, int flags);

    [LibraryImport(Library, EntryPoint = "av_dict_get", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetEntry(nint dictionary, string key, nint previous, int flags);

    [LibraryImport(Library, EntryPoint = "av_dict_free")]
    public static partial void FreeDictionary(ref nint dictionary);

    [LibraryImport(Library, EntryPoint = "av_get_media_type_string")]
    public static partial nint MediaTypeName(int type);

    [LibraryImport(Library, EntryPoint = "av_get_pix_fmt_name")]
    public static partial nint PixelFormatName(int format);

    [LibraryImport(Library, EntryPoint = "av_get_pix_fmt", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PixelFormat(string name);

    [LibraryImport(Library, EntryPoint = "av_pix_fmt_desc_get")]
    public static partial nint PixelFormatDescriptor(int format);

    [LibraryImport(Library, EntryPoint = "av_color_space_name")]
    public static partial nint ColorSpaceName(int space);

    [LibraryImport(Library, EntryPoint = "av_color_transfer_name")]
    public static partial nint ColorTransferName(int transfer);

    [LibraryImport(Library, EntryPoint = "av_color_primaries_name")]
    public static partial nint ColorPrimariesName(int primaries);

    /// <summary>A native UTF-8 text, or null.</summary>
    public static string? Text(nint text) => Marshal.PtrToStringUTF8(text);

    /// <summary>FFmpeg's own sentence for a negative return code.</summary>
    public static unsafe string ErrorSentence(int error)
    {
        var text = stackalloc byte[256];
        return ErrorText(error, text, 256) < 0 ? $"error {error}" : Text((nint)text) ?? $"error {error}";
    }
}
