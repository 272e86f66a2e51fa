using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>
/// Tells whether a decoder, or one of its frame threads, has reported an error. With frame threads a frame's own error flags are copied
/// before the thread that
/// decodes it has finished, so they are lost at random; the messages are not: they are all out when the frame comes.
/// </summary>
internal sealed unsafe class DecoderAlarm : IDisposable
{
    private const int LogError = 16;
    private const int LogInfo = 32;

    private static nint s_codecClass;

    private int* _raised = (int*)NativeMemory.AllocZeroed(sizeof(int));

    public bool IsRaised => Volatile.Read(ref *_raised) != 0;

    public void Clear() => Volatile.Write(ref *_raised, 0);

    /// <summary>Takes FFmpeg's messages for this process; nothing is printed.</summary>
    public static void Install()
    {
        s_codecClass = AvCodec.Class();
        AvUtil.SetLogCallback((nint)(delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>)&OnMessage);
    }

    /// <summary>Listens to this decoder; its frame threads work on copies of the context and so carry the same mark.</summary>
    public void Watch(nint codecContext) => Native.Write(codecContext, FFmpegLibraries.Offsets.CodecOpaque, (nint)_raised);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint source, int level, nint format, nint arguments)
    {
        if (level > LogInfo || source == 0 || (level > LogError && !IsConcealment(format)) || Native.Read<nint>(source, 0) != s_codecClass)
            return;
        var raised = Native.Read<nint>(source, FFmpegLibraries.Offsets.CodecOpaque);
        if (raised != 0)
            Volatile.Write(ref *(int*)raised, 1);
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

    public void Dispose()
    {
        NativeMemory.Free(_raised);
        _raised = null;
    }
}
