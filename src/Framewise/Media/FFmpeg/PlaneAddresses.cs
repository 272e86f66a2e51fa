namespace Framewise.Media.FFmpeg;

/// <summary>Addresses and strides of the planes of one picture.</summary>
internal record struct PlaneAddresses(nint Y, nint U, nint V, int StrideY, int StrideU, int StrideV)
{
    public static int ChromaWidth(PictureFormat format, int width) =>
        format switch
        {
            PictureFormat.Gray8 => 0,
            PictureFormat.Yuv444P8 or PictureFormat.Yuv444P10 => width,
            PictureFormat.Nv12 or PictureFormat.P010 => (width + 1) / 2 * 2,
            _ => (width + 1) / 2,
        };

    public static int ChromaHeight(PictureFormat format, int height) =>
        format switch
        {
            PictureFormat.Gray8 => 0,
            PictureFormat.Yuv420P8 or PictureFormat.Yuv420P10 or PictureFormat.Nv12 or PictureFormat.P010 => (height + 1) / 2,
            _ => height,
        };

    public static int BytesPerSample(PictureFormat format) =>
        format is PictureFormat.Yuv420P10 or PictureFormat.Yuv422P10 or PictureFormat.Yuv444P10 or PictureFormat.P010 ? 2 : 1;

    /// <summary>A plane as bytes; the last row ends with its last sample.</summary>
    public static unsafe ReadOnlySpan<byte> Span(nint plane, int stride, int rowBytes, int rows) =>
        plane == 0 || rows == 0 ? default : new ReadOnlySpan<byte>((void*)plane, stride * (rows - 1) + rowBytes);
}
