namespace Framewise.Media.FFmpeg;

/// <summary>Turns the decoder's current frame into a <see cref="Picture"/>, without copying where its pixel format allows and it does not
/// lie in a device's memory.</summary>
internal sealed unsafe class PictureSource(
    Demuxer demuxer,
    int streamIndex,
    VideoStreamInfo stream,
    StreamColor color,
    HardwareDevice? device
) : IDisposable
{
    private readonly PictureConverter _converter = new();
    private readonly bool _grayIsLimited = stream.Codec is "h264" or "hevc" or "vvc" or "av1" or "vp9";
    private PixelLayout? _layout;
    private PlaneAddresses _planes;
    private int _width;
    private int _height;
    private ColorMatrix _matrix;
    private bool _fullRange;
    private ChromaSiting _siting;
    private Orientation _orientation;
    private Rational _sampleAspectRatio;

    /// <summary>The current picture; its planes live until the next frame is taken.</summary>
    public Picture Picture
    {
        get
        {
            var format = _layout!.Format;
            var sample = PlaneAddresses.BytesPerSample(format);
            int chromaBytes = PlaneAddresses.ChromaWidth(format, _width) * sample,
                chromaRows = PlaneAddresses.ChromaHeight(format, _height);
            var interleaved = format is PictureFormat.Nv12 or PictureFormat.P010;
            return new Picture
            {
                Width = _width,
                Height = _height,
                Format = format,
                Y = PlaneAddresses.Span(_planes.Y, _planes.StrideY, _width * sample, _height),
                U = PlaneAddresses.Span(_planes.U, _planes.StrideU, chromaBytes, chromaRows),
                V = interleaved ? default : PlaneAddresses.Span(_planes.V, _planes.StrideV, chromaBytes, chromaRows),
                StrideY = _planes.StrideY,
                StrideU = _planes.StrideU,
                StrideV = interleaved ? 0 : _planes.StrideV,
                Matrix = _matrix,
                FullRange = _fullRange,
                Siting = _siting,
                Orientation = _orientation,
                SampleAspectRatio = _sampleAspectRatio,
            };
        }
    }

    /// <summary>Reads the fields of a frame that the decoder has just delivered.</summary>
    public void Take(nint frame)
    {
        frame = device?.Download(frame) ?? frame;
        var offsets = FFmpegLibraries.Offsets;
        var format = Native.Read<int>(frame, offsets.FrameFormat);
        if (_layout?.Id != format)
            _layout = PixelLayout.Of(format);
        _width = Native.Read<int>(frame, offsets.FrameWidth);
        _height = Native.Read<int>(frame, offsets.FrameHeight);
        _matrix = ColorTags.Matrix(Native.Read<int>(frame, offsets.FrameColorSpace), color.Space, _width, _height);
        var range = Native.Read<int>(frame, offsets.FrameColorRange);
        var untaggedGray = _layout.Format == PictureFormat.Gray8 && range == 0 && color.Range == 0 && !_grayIsLimited;
        _fullRange = ColorTags.IsFullRange(range, color.Range, _layout.ImpliesFullRange || untaggedGray);
        _siting = ColorTags.Siting(Native.Read<int>(frame, offsets.FrameChromaLocation), color.ChromaLocation);
        _orientation = FrameOrientation(frame) ?? stream.Orientation;
        _sampleAspectRatio = AvFormat.GuessSampleAspectRatio(demuxer.Context, demuxer.Stream(streamIndex), frame);
        var strides = (int*)(frame + offsets.FrameStrides);
        var data = (nint*)(frame + offsets.FrameData);
        // Bottom-up pictures (negative strides) take the way through swscale, too.
        if (_layout.ConvertTo is null && (strides[0] < 0 || strides[1] < 0 || strides[2] < 0))
            _layout = _layout with { ConvertTo = _layout.Name };
        _planes = _layout.ConvertTo is null
            ? new PlaneAddresses(data[0], data[1], data[2], strides[0], strides[1], strides[2])
            : _converter.Convert(frame, _layout, _width, _height, _matrix, _fullRange);
    }

    private static Orientation? FrameOrientation(nint frame)
    {
        var sideData = AvUtil.FrameSideData(frame, AvUtil.FrameSideDataDisplayMatrix);
        if (sideData == 0)
            return null;
        return DisplayMatrix.ToOrientation(new ReadOnlySpan<int>((void*)Native.Read<nint>(sideData, IntPtr.Size), 9));
    }

    public void Dispose() => _converter.Dispose();
}
