using Framewise.Devices;
using Framewise.FrameSources.Isolation;
using Framewise.Inference;
using Framewise.Media;

namespace Framewise.Pipeline;

/// <summary>
/// What needs no model and is begun before models are loaded: the decoder process, if one is asked for, and the loading of the runtime and,
/// where this process decodes itself, of FFmpeg.
/// </summary>
internal sealed class Warmup : IDisposable
{
    private readonly Task _libraries;
    private DecoderProcess? _decoder;

    /// <exception cref="DeviceException">The device cannot be used.</exception>
    public Warmup(ClassifierOptions options)
    {
        RuntimeLibrary.Require(DeviceChoice.Of(options.Device).Device);
        _libraries = Stage.Start("start", () => Prepare(options));
        if (options.Isolation is not { } isolation)
            return;
        _decoder = new DecoderProcess(isolation);
        try
        {
            _decoder.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The decoder process, which is the caller's from now on; null if none was asked for.</summary>
    public DecoderProcess? TakeDecoder()
    {
        var decoder = _decoder;
        _decoder = null;
        return decoder;
    }

    /// <summary>Waits for the libraries: a program must not end while they are being loaded.</summary>
    public void Dispose()
    {
        _decoder?.Dispose();
        _libraries.GetAwaiter().GetResult();
    }

    private static void Prepare(ClassifierOptions options)
    {
        try
        {
            _ = ModelSession.RuntimeVersion;
            if (options.Isolation is not null)
            {
                CodeWarmup.Receive();
                return;
            }
            CodeWarmup.Prepare();
            FFmpegLibraries.Require();
        }
        catch (Exception)
        {
            // Whatever it is, the first model or video meets it again and says it.
        }
    }
}
