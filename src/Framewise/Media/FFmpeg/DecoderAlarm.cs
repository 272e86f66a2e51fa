using System.Runtime.InteropServices;

namespace Framewise.Media.FFmpeg;

/// <summary>
/// Tells whether a decoder, or one of its frame threads, has reported an error. With frame threads a frame's own error flags are copied
/// before the thread that decodes it has finished, so they are lost at random; the messages are not: they are all out when the frame comes.
/// </summary>
internal sealed unsafe class DecoderAlarm : IDisposable
{
    private struct Mark
    {
        public int Raised;
        public nint Listener;
    }

    private readonly GCHandle _listener;
    private Mark* _mark = (Mark*)NativeMemory.AllocZeroed((nuint)sizeof(Mark));

    /// <summary>Who hears what is done on this thread hears the decoder, too.</summary>
    public DecoderAlarm()
    {
        if (MessageCallback.OfThisThread is not { } listener)
            return;
        _listener = GCHandle.Alloc(listener);
        _mark->Listener = GCHandle.ToIntPtr(_listener);
    }

    public bool IsRaised => Volatile.Read(ref _mark->Raised) != 0;

    public void Clear() => Volatile.Write(ref _mark->Raised, 0);

    /// <summary>Listens to this decoder; its frame threads work on copies of the context and so carry the same mark.</summary>
    public void Watch(nint codecContext) => Native.Write(codecContext, FFmpegLibraries.Offsets.CodecOpaque, (nint)_mark);

    /// <summary>Raises the alarm of a decoder by the mark that it carries.</summary>
    public static void Raise(nint mark) => Volatile.Write(ref ((Mark*)mark)->Raised, 1);

    public static MessageListener? ListenerOf(nint mark) =>
        ((Mark*)mark)->Listener is not 0 and var listener ? (MessageListener?)GCHandle.FromIntPtr(listener).Target : null;

    public void Dispose()
    {
        NativeMemory.Free(_mark);
        _mark = null;
        if (_listener.IsAllocated)
            _listener.Free();
    }
}
