using System.Text.Json;

namespace Framewise.FrameSources.TfRecord;

/// <summary>The feature names of the records; docs/tfrecord.md describes them.</summary>
internal static class RecordKeys
{
    public const string Kind = "framewise/record";
    public const string Version = "framewise/version";
    public const string FileName = "video/filename";
    public const string Stream = "video/stream";
    public const string TimeBase = "video/time_base";
    public const string Recipes = "video/recipes";
    public const string Ledger = "video/ledger";
    public const string Survey = "video/survey";
    public const string Error = "video/error";
    public const string ErrorKind = "video/error_kind";
    public const string ErrorFrame = "video/error_frame";
    public const string WayOut = "video/way_out";
    public const string Message = "decoder/message";
    public const string Severity = "decoder/severity";
    public const string Reading = "video/reading_us";
    public const string Preprocessing = "video/preprocessing_us";
    public const string Index = "frame/index";
    public const string Pts = "frame/pts";
    public const string Flags = "frame/flags";
    public const string IsKey = "frame/is_key";
    public const string Interlaced = "frame/interlaced";
    public const string Mean = "frame/mean";
    public const string Timestamp = "image/timestamp";
    public const string Encoded = "image/encoded";

    public static JsonSerializerOptions Json { get; } =
        new(JsonForm.Line) { Encoder = JsonForm.Embedded.Encoder, TypeInfoResolver = RecordJson.Default };

    public static ReadOnlySpan<byte> StreamKind => "stream"u8;

    public static ReadOnlySpan<byte> FrameKind => "frame"u8;

    public static ReadOnlySpan<byte> EndKind => "end"u8;

    /// <summary>A decoder's sign that it is at work although it has no frame to give yet.</summary>
    public static ReadOnlySpan<byte> WaitingKind => "waiting"u8;

    /// <summary>The features of the picture for one recipe: <c>image/raw</c> for the first, <c>image/2/raw</c> for the second, and so
    /// on.</summary>
    public static string Image(int recipe, string name) => recipe == 0 ? $"image/{name}" : $"image/{recipe + 1}/{name}";
}
