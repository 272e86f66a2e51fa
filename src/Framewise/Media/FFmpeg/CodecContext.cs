namespace Framewise.Media.FFmpeg;

/// <summary>Owns an opened decoder and one frame buffer.</summary>
internal sealed class CodecContext : IDisposable
{
    public const int Again = -11;
    private const int AgainOnMacOs = -35;

    private readonly DecoderAlarm _alarm = new();
    private nint _context;
    private nint _frame;

    private CodecContext(nint context) => _context = context;

    public nint Frame => _frame;

    /// <summary>Whether the decoder has reported any error so far.</summary>
    public bool HasReportedErrors => _alarm.IsRaised;

    public void ForgetErrors() => _alarm.Clear();

    /// <summary>Opens a decoder, on a device where one is given; null with the <paramref name="error"/> where it refuses.</summary>
    public static CodecContext? Open(nint decoder, nint parameters, Rational timeBase, int threads, HardwareDevice? device, out int error)
    {
        var codec = new CodecContext(AvCodec.AllocateContext(decoder)) { _frame = AvUtil.AllocateFrame() };
        error = AvCodec.ParametersToContext(codec._context, parameters);
        if (error >= 0)
        {
            AvUtil.SetOption(
                codec._context,
                "threads",
                threads == 0 ? "auto" : threads.ToString(System.Globalization.CultureInfo.InvariantCulture),
                0
            );
            AvUtil.SetOption(codec._context, "pkt_timebase", timeBase, 0);
            // Without it, a left crop that would break the alignment of rows is not applied and the picture comes out too wide.
            AvUtil.SetOption(codec._context, "flags", "+unaligned", 0);
            device?.GiveTo(codec._context);
            codec._alarm.Watch(codec._context);
            error = AvCodec.Open(codec._context, decoder, 0);
        }
        if (error >= 0)
            return codec;
        codec.Dispose();
        return null;
    }

    public int Send(nint packet) => AvCodec.SendPacket(_context, packet);

    public int Receive() => AvCodec.ReceiveFrame(_context, _frame);

    /// <summary>Forgets all packets and frames, so that decoding can begin elsewhere.</summary>
    public void Reset() => AvCodec.FlushBuffers(_context);

    /// <summary>Whether the code means "not now" (the number is the operating system's EAGAIN).</summary>
    public static bool IsAgain(int code) => code == (OperatingSystem.IsMacOS() ? AgainOnMacOs : Again);

    public void Dispose()
    {
        if (_context == 0)
            return;
        AvUtil.FreeFrame(ref _frame);
        AvCodec.FreeContext(ref _context);
        _alarm.Dispose();
    }
}
