using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>The functions of libavformat that Media calls. Every pointer is opaque; see <see cref="StructOffsets"/> for the few fields that
/// are read.</summary>
internal static partial class AvFormat
{
    public const string Library = "avformat";

    public const int MediaTypeVideo = 0;
    public const int DispositionAttachedPicture = 0x400;
    public const int DiscardAll = 48;

    [LibraryImport(Library, EntryPoint = "avformat_version")]
    public static partial uint Version();

    [LibraryImport(Library, EntryPoint = "avformat_open_input", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenInput(ref nint context, string url, nint format, ref nint options);

    [LibraryImport(Library, EntryPoint = "av_find_input_format", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindInputFormat(string name);

    [LibraryImport(Library, EntryPoint = "avformat_find_stream_info")]
    public static partial int FindStreamInfo(nint context, nint options);

    [LibraryImport(Library, EntryPoint = "avformat_close_input")]
    public static partial void CloseInput(ref nint context);

    [LibraryImport(Library, EntryPoint = "av_find_best_stream")]
    public static partial int FindBestStream(nint context, int type, int wanted, int related, out nint decoder, int flags);

    [LibraryImport(Library, EntryPoint = "av_read_frame")]
    public static partial int ReadFrame(nint context, nint packet);

    [LibraryImport(Library, EntryPoint = "avformat_index_get_entries_count")]
    public static partial int IndexEntryCount(nint stream);

    [LibraryImport(Library, EntryPoint = "avformat_index_get_entry")]
    public static partial nint IndexEntry(nint stream, int number);

    /// <summary>Until libavformat 60; from 61 on the side data of a stream lies in its codec parameters.</summary>
    [LibraryImport(Library, EntryPoint = "av_stream_get_side_data")]
    public static partial nint StreamSideData(nint stream, int type, out nuint size);

    [LibraryImport(Library, EntryPoint = "av_guess_sample_aspect_ratio")]
    public static partial Rational GuessSampleAspectRatio(nint context, nint stream, nint frame);
}
