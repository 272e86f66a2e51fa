namespace Framewise.Media.FFmpeg;

/// <summary>An opened device that decodes, and the pictures that it gives.</summary>
internal sealed class HardwareDevice : IDisposable
{
    private readonly int _kind;
    private readonly DecoderDevice _decoder;
    private nint _device;
    private nint _frame;
    private int _format;

    private HardwareDevice(DecoderDevice decoder, int kind, nint device)
    {
        (_decoder, _kind, _device) = (decoder, kind, device);
        _frame = AvUtil.AllocateFrame();
    }

    /// <summary>Opens a device.</summary>
    /// <exception cref="MediaException">This FFmpeg has no such kind, or the machine has no such device or driver.</exception>
    public static HardwareDevice Open(DecoderDevice decoder)
    {
        var kinds = Kinds().ToDictionary(kind => AvUtil.Text(AvHardware.KindName(kind))!);
        if (!kinds.TryGetValue(decoder.Name, out var kind))
            throw new MediaException(
                $"--decoder {decoder} is not possible: this {FFmpegLibraries.DecoderVersion()} was built without '{decoder.Name}'. "
                    + $"It has {string.Join(", ", kinds.Keys.Append("software"))}."
            );
        nint options = 0;
        if (decoder.Name == "cuda")
            AvUtil.SetEntry(ref options, AvHardware.SharedContext, "1", 0);
        var error = AvHardware.Open(out var device, kind, decoder.Device, options, 0);
        AvUtil.FreeDictionary(ref options);
        return error >= 0
            ? new HardwareDevice(decoder, kind, device)
            : throw new MediaException(
                $"--decoder {decoder} cannot be used: FFmpeg does not get to the device or its driver ({AvUtil.ErrorSentence(error)})"
                    + $"{(decoder.Name == "cuda" ? "; it needs NVIDIA's driver (libcuda, libnvcuvid)" : "")}."
            )
            {
                WayOut = "Use --decoder software.",
            };
    }

    /// <summary>The decoder for a stream on this device, which need not be FFmpeg's first for software.</summary>
    /// <exception cref="MediaException">This FFmpeg has none.</exception>
    public nint DecoderFor(int codecId, string path)
    {
        nint state = 0;
        while (AvHardware.NextCodec(ref state) is var codec and not 0)
            if (AvHardware.IsDecoder(codec) != 0 && Native.Read<int>(codec, FFmpegLibraries.Offsets.CodecId) == codecId && Takes(codec))
                return codec;
        throw new MediaException(
            $"'{path}' is coded with {AvUtil.Text(AvCodec.Name(codecId))}, which {FFmpegLibraries.DecoderVersion()} "
                + $"cannot decode on {_decoder}.",
            path
        )
        {
            WayOut = "Use --decoder software.",
        };
    }

    /// <summary>Gives the device to a decoder that has not been opened. Without a callback of ours it takes the device where it can, and
    /// else decodes in software, which <see cref="Download"/> does not let pass.</summary>
    public void GiveTo(nint context)
    {
        // The device's field has no option; it lies in front of this one in all releases (docs/ffmpeg-offsets.md).
        var flags = AvHardware.FindOption(context, "hwaccel_flags", 0, 0, 0);
        var field = Native.Read<int>(flags, FFmpegLibraries.Offsets.OptionOffset) - IntPtr.Size;
        Native.Write(context, field, AvHardware.Reference(_device));
    }

    /// <summary>The picture of a frame in the processor's memory, which lives until the next is asked for.</summary>
    /// <exception cref="MediaException">The device did not decode it, or does not give it.</exception>
    public nint Download(nint frame)
    {
        var format = Native.Read<int>(frame, FFmpegLibraries.Offsets.FrameFormat);
        if (format != _format)
            throw new MediaException(
                $"{_decoder} cannot decode pictures of this kind (FFmpeg would do it in software, in "
                    + $"{AvUtil.Text(AvUtil.PixelFormatName(format))})."
            )
            {
                WayOut = "Use --decoder software.",
            };
        AvHardware.UnreferenceFrame(_frame);
        var error = AvHardware.Download(_frame, frame, 0);
        if (error >= 0)
            error = AvHardware.CopyProperties(_frame, frame);
        // Of pictures in its own memory FFmpeg cuts off the right and the bottom only.
        if (error >= 0)
            error = AvHardware.Crop(_frame, AvHardware.CropUnaligned);
        return error >= 0
            ? _frame
            : throw new MediaException($"it does not come out of the memory of {_decoder} ({AvUtil.ErrorSentence(error)})");
    }

    public void Dispose()
    {
        AvUtil.FreeFrame(ref _frame);
        AvHardware.Unreference(ref _device);
    }

    private static IEnumerable<int> Kinds()
    {
        for (var kind = AvHardware.NextKind(0); kind != 0; kind = AvHardware.NextKind(kind))
            yield return kind;
    }

    /// <summary>Whether a decoder works on this kind of device; remembers the format of its pictures.</summary>
    private bool Takes(nint codec)
    {
        for (var i = 0; AvHardware.Configuration(codec, i) is var configuration and not 0; i++)
            if (Native.Read<int>(configuration, 8) == _kind && (Native.Read<int>(configuration, 4) & AvHardware.TakesDevice) != 0)
            {
                _format = Native.Read<int>(configuration, 0);
                return true;
            }
        return false;
    }
}
