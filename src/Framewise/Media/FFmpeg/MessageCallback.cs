using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>
/// Takes FFmpeg's messages for this process; nothing is printed. Whose they are: those of a decoder, on whatever thread, carry its
/// <see cref="DecoderAlarm"/>; others belong to the video that their thread is busy with.
/// </summary>
internal static unsafe class MessageCallback
{
    private const int LogError = 16;
    private const int LogInfo = 32;
    private const int LongestLine = 1024;

    private static nint s_codecClass;

    /// <summary>Who hears what FFmpeg does on this thread.</summary>
    [field: ThreadStatic]
    public static MessageListener? OfThisThread { get; set; }

    public static void Install()
    {
        s_codecClass = AvCodec.Class();
        AvUtil.SetLogCallback((nint)(delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>)&OnMessage);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint source, int level, nint format, nint arguments)
    {
        // Above the lowest byte there may be a colour.
        level &= 0xff;
        if (level > LogInfo)
            return;
        var mark =
            source != 0 && Native.Read<nint>(source, 0) == s_codecClass
                ? Native.Read<nint>(source, FFmpegLibraries.Offsets.CodecOpaque)
                : 0;
        if (mark != 0 && (level <= LogError || IsConcealment(format)))
            DecoderAlarm.Raise(mark);
        var listener = mark != 0 ? DecoderAlarm.ListenerOf(mark) : OfThisThread;
        if (listener is not null && level <= (int)listener.Least)
            listener.Hear(new DecoderMessage(SeverityOf(level), Line(source, level, format, arguments)));
    }

    private static DecoderMessage.Level SeverityOf(int level) =>
        level <= (int)DecoderMessage.Level.Error ? DecoderMessage.Level.Error
        : level <= (int)DecoderMessage.Level.Warning ? DecoderMessage.Level.Warning
        : DecoderMessage.Level.Info;

    /// <summary>FFmpeg's own line, without the addresses that it puts behind names: <c>[h264 @ 0x55d0c8]</c>.</summary>
    private static string Line(nint source, int level, nint format, nint arguments)
    {
        var line = stackalloc byte[LongestLine];
        var withPrefix = 1;
        var length = AvUtil.FormatLogLine(source, level, format, arguments, line, LongestLine, &withPrefix);
        if (length < 0)
            return AvUtil.ErrorSentence(length);
        var text = (AvUtil.Text((nint)line) ?? "").Trim();
        for (int at; (at = text.IndexOf(" @ 0x", StringComparison.Ordinal)) >= 0 && text.IndexOf(']', at) is >= 0 and var end; )
            text = text.Remove(at, end - at);
        return text;
    }

    /// <summary>Filling in a damaged area is told at a lower level than errors ("concealing 23 DC, ...").</summary>
    private static bool IsConcealment(nint format)
    {
        var word = "concealing"u8;
        for (var i = 0; i < word.Length; i++)
            if (Native.Read<byte>(format, i) != word[i])
                return false;
        return true;
    }
}
