using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>What a <see cref="PictureFormat"/> means for the planes.</summary>
internal readonly record struct PictureLayout(
    bool HalvesWidth,
    bool HalvesHeight,
    bool Interleaved,
    bool HasChroma,
    bool Wide,
    int WordShift
)
{
    /// <summary>Bits per sample.</summary>
    public int Depth => Wide ? 10 : 8;

    /// <summary>Bytes per sample.</summary>
    public int SampleBytes => Wide ? 2 : 1;

    /// <summary>The layout of a format.</summary>
    public static PictureLayout Of(PictureFormat format) =>
        format switch
        {
            PictureFormat.Yuv420P8 => new(true, true, false, true, false, 0),
            PictureFormat.Yuv422P8 => new(true, false, false, true, false, 0),
            PictureFormat.Yuv444P8 => new(false, false, false, true, false, 0),
            PictureFormat.Nv12 => new(true, true, true, true, false, 0),
            PictureFormat.Yuv420P10 => new(true, true, false, true, true, 0),
            PictureFormat.Yuv422P10 => new(true, false, false, true, true, 0),
            PictureFormat.Yuv444P10 => new(false, false, false, true, true, 0),
            PictureFormat.P010 => new(true, true, true, true, true, 6),
            PictureFormat.Gray8 => new(false, false, false, false, false, 0),
            _ => throw new ArgumentException($"Unknown picture format {(int)format}.", nameof(format)),
        };

    /// <summary>Throws unless the planes hold what the picture says.</summary>
    public void Check(in Picture picture)
    {
        if (picture.Width < 1 || picture.Height < 1)
            throw new ArgumentException($"A picture of {picture.Width}x{picture.Height} has no pixels.", nameof(picture));
        if (picture.Orientation.ClockwiseDegrees is not (0 or 90 or 180 or 270))
            throw new ArgumentException(
                $"A turn of {picture.Orientation.ClockwiseDegrees} degrees is not one of 0, 90, 180 and 270.",
                nameof(picture)
            );
        CheckPlane("Y", picture.Y.Length, picture.StrideY, picture.Width, picture.Height);
        if (!HasChroma)
            return;
        var width = HalvesWidth ? (picture.Width + 1) / 2 : picture.Width;
        var height = HalvesHeight ? (picture.Height + 1) / 2 : picture.Height;
        CheckPlane("U", picture.U.Length, picture.StrideU, Interleaved ? 2 * width : width, height);
        if (!Interleaved)
            CheckPlane("V", picture.V.Length, picture.StrideV, width, height);
    }

    private void CheckPlane(string name, int bytes, int stride, int samples, int rows)
    {
        var rowBytes = (long)samples * SampleBytes;
        if (stride < rowBytes && rows > 1)
            throw new ArgumentException($"Plane {name} has a stride of {stride} bytes, but a row takes {rowBytes}.");
        if (bytes < ((long)stride * (rows - 1)) + rowBytes)
            throw new ArgumentException(
                $"Plane {name} has {bytes} bytes, too few for {rows} rows of {rowBytes} bytes with a stride of {stride}."
            );
    }
}
