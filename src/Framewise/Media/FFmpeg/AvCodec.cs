using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>The functions of libavcodec that Media calls.</summary>
internal static partial class AvCodec
{
    public const string Library = "avcodec";

    public const int PacketFlagKey = 1;
    public const int PacketFlagCorrupt = 2;
    public const int PacketFlagDiscard = 4;
    public const int PacketSideDataDisplayMatrix = 5;

    public const int PacketSideDataEncryption = 25;

    [LibraryImport(Library, EntryPoint = "avcodec_version")]
    public static partial uint Version();

    [LibraryImport(Library, EntryPoint = "avcodec_get_class")]
    public static partial nint Class();

    [LibraryImport(Library, EntryPoint = "avcodec_find_decoder")]
    public static partial nint FindDecoder(int codecId);

    [LibraryImport(Library, EntryPoint = "avcodec_find_decoder_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindDecoderByName(string name);

    [LibraryImport(Library, EntryPoint = "avcodec_get_name")]
    public static partial nint Name(int codecId);

    [LibraryImport(Library, EntryPoint = "avcodec_alloc_context3")]
    public static partial nint AllocateContext(nint decoder);

    [LibraryImport(Library, EntryPoint = "avcodec_free_context")]
    public static partial void FreeContext(ref nint context);

    [LibraryImport(Library, EntryPoint = "avcodec_parameters_to_context")]
    public static partial int ParametersToContext(nint context, nint parameters);

    [LibraryImport(Library, EntryPoint = "avcodec_open2")]
    public static partial int Open(nint context, nint decoder, nint options);

    [LibraryImport(Library, EntryPoint = "avcodec_send_packet")]
    public static partial int SendPacket(nint context, nint packet);

    [LibraryImport(Library, EntryPoint = "avcodec_receive_frame")]
    public static partial int ReceiveFrame(nint context, nint frame);

    [LibraryImport(Library, EntryPoint = "avcodec_flush_buffers")]
    public static partial void FlushBuffers(nint context);

    [LibraryImport(Library, EntryPoint = "av_parser_init")]
    public static partial nint StartParser(int codecId);

    [LibraryImport(Library, EntryPoint = "av_parser_parse2")]
    public static unsafe partial int Parse(
        nint parser,
        nint context,
        out nint output,
        out int outputSize,
        byte* data,
        int size,
        long pts,
        long dts,
        long position
    );

    [LibraryImport(Library, EntryPoint = "av_parser_close")]
    public static partial void CloseParser(nint parser);

    [LibraryImport(Library, EntryPoint = "av_packet_alloc")]
    public static partial nint AllocatePacket();

    [LibraryImport(Library, EntryPoint = "av_packet_free")]
    public static partial void FreePacket(ref nint packet);

    [LibraryImport(Library, EntryPoint = "av_packet_unref")]
    public static partial void UnreferencePacket(nint packet);

    [LibraryImport(Library, EntryPoint = "av_packet_get_side_data")]
    public static partial nint PacketSideData(nint packet, int type, nint size);

    /// <summary>From libavcodec 61 on (FFmpeg 7).</summary>
    [LibraryImport(Library, EntryPoint = "av_packet_side_data_get")]
    public static partial nint SideData(nint sideData, int count, int type);
}
