using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Media;

namespace Framewise;

/// <summary>What needs no network and is begun before networks are loaded: the decoder process, if one is asked for, and the loading of the runtime and, where this process decodes itself, of FFmpeg.</summary>
internal sealed class EarlyStart : IDisposable
{
    private DecoderProcess? _decoder;

    public EarlyStart(ClassifierOptions options)
    {
        if (options.Isolation is { } isolation)
        {
            _decoder = new DecoderProcess(isolation);
            _decoder.Start();
        }
        new Thread(() => Prepare(options)) { Name = "framewise-start", IsBackground = true }.Start();
    }

    /// <summary>The decoder process, which is the caller's from now on; null if none was asked for.</summary>
    public DecoderProcess? TakeDecoder()
    {
        var decoder = _decoder;
        _decoder = null;
        return decoder;
    }

    public void Dispose() => _decoder?.Dispose();

    private static void Prepare(ClassifierOptions options)
    {
        _ = NetworkSession.RuntimeVersion;
        if (options.Isolation is not null)
        {
            Rehearsal.Receive();
            return;
        }
        Rehearsal.Send();
        try { FFmpegLibraries.Require(); }
        catch (MediaException) { /* The first video will say it. */ }
    }
}
