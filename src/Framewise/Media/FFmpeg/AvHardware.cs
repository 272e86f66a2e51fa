using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>The functions of libavutil and libavcodec for devices that decode.</summary>
internal static partial class AvHardware
{
    /// <summary>Of CUDA: the context that others in this process use, too, ONNX Runtime among them.</summary>
    public const string SharedContext = "primary_ctx";

    /// <summary>The decoder takes a device and does the rest (AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX).</summary>
    public const int TakesDevice = 1;
    public const int CropUnaligned = 1;

    [LibraryImport(AvUtil.Library, EntryPoint = "av_hwdevice_iterate_types")]
    public static partial int NextKind(int before);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_hwdevice_get_type_name")]
    public static partial nint KindName(int kind);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_hwdevice_ctx_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(out nint device, int kind, string? name, nint options, int flags);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_buffer_ref")]
    public static partial nint Reference(nint buffer);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_buffer_unref")]
    public static partial void Unreference(ref nint buffer);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_hwframe_transfer_data")]
    public static partial int Download(nint target, nint source, int flags);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_frame_copy_props")]
    public static partial int CopyProperties(nint target, nint source);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_frame_apply_cropping")]
    public static partial int Crop(nint frame, int flags);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_frame_unref")]
    public static partial void UnreferenceFrame(nint frame);

    [LibraryImport(AvCodec.Library, EntryPoint = "av_codec_iterate")]
    public static partial nint NextCodec(ref nint state);

    [LibraryImport(AvCodec.Library, EntryPoint = "av_codec_is_decoder")]
    public static partial int IsDecoder(nint codec);

    [LibraryImport(AvCodec.Library, EntryPoint = "avcodec_get_hw_config")]
    public static partial nint Configuration(nint codec, int index);

    [LibraryImport(AvUtil.Library, EntryPoint = "av_opt_find", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindOption(nint target, string name, nint unit, int flags, int searchFlags);
}
