namespace Framewise.Media.FFmpeg;

/// <summary>One of FFmpeg's pixel formats, and how it is handed on: as it is, or converted by swscale to the nearest format that
/// <see cref="PictureFormat"/> has.</summary>
internal sealed record PixelLayout
{
    private const ulong FlagPalette = 1 << 1;
    private const ulong FlagRgb = 1 << 5;
    private const ulong FlagAlpha = 1 << 7;
    private const int RequiredForGray = 2;

    public required int Id { get; init; }

    public required string Name { get; init; }

    public required PictureFormat Format { get; init; }

    /// <summary>FFmpeg's name of what swscale makes of it; null where the decoder's planes are handed on.</summary>
    public string? ConvertTo { get; init; }

    public bool HasAlpha { get; init; }

    public bool IsRgb { get; init; }

    /// <summary>Whether untagged material of this format is full range.</summary>
    public bool ImpliesFullRange { get; init; }

    public static PixelLayout Of(int id)
    {
        var name = AvUtil.Text(AvUtil.PixelFormatName(id)) ?? "unknown";
        if (Direct(name) is { } format)
            return new PixelLayout
            {
                Id = id,
                Name = name,
                Format = format,
                ImpliesFullRange = name.StartsWith("yuvj", StringComparison.Ordinal),
            };
        var descriptor = AvUtil.PixelFormatDescriptor(id);
        if (descriptor == 0)
            throw new MediaException($"The decoder gives pictures in a pixel format that FFmpeg has no description of ({id}).");
        var offsets = FFmpegLibraries.Offsets;
        var flags = Native.Read<ulong>(descriptor, offsets.DescriptorFlags);
        var isRgb = (flags & (FlagRgb | FlagPalette)) != 0 || name.StartsWith("xyz", StringComparison.Ordinal);
        var hasAlpha = (flags & FlagAlpha) != 0 && (flags & FlagPalette) == 0;
        var isGray = !isRgb && Native.Read<byte>(descriptor, offsets.DescriptorComponentCount) <= RequiredForGray;
        var chromaShift =
            isGray && !hasAlpha ? -1
            : isRgb || isGray ? 0
            : Native.Read<byte>(descriptor, offsets.DescriptorLog2ChromaWidth) == 0 ? 0
            : Native.Read<byte>(descriptor, offsets.DescriptorLog2ChromaHeight) == 0 ? 1
            : 2;
        // Eight bits of Y'CbCr do not tell all colours of eight-bit RGB apart; with ten the way back is exact.
        var deep = (isRgb || Native.Read<int>(descriptor, offsets.DescriptorFirstDepth) > 8) && !hasAlpha;
        var (target, ffmpegName) = Target(chromaShift, deep);
        return new PixelLayout
        {
            Id = id,
            Name = name,
            Format = target,
            ConvertTo = hasAlpha ? ffmpegName.Replace("yuv", "yuva", StringComparison.Ordinal) : ffmpegName,
            HasAlpha = hasAlpha,
            IsRgb = isRgb,
            ImpliesFullRange =
                isRgb || name.StartsWith("yuvj", StringComparison.Ordinal) || name.StartsWith("mono", StringComparison.Ordinal),
        };
    }

    private static PictureFormat? Direct(string name) =>
        name switch
        {
            "yuv420p" or "yuvj420p" => PictureFormat.Yuv420P8,
            "yuv422p" or "yuvj422p" => PictureFormat.Yuv422P8,
            "yuv444p" or "yuvj444p" => PictureFormat.Yuv444P8,
            "nv12" => PictureFormat.Nv12,
            "yuv420p10le" => PictureFormat.Yuv420P10,
            "yuv422p10le" => PictureFormat.Yuv422P10,
            "yuv444p10le" => PictureFormat.Yuv444P10,
            "p010le" => PictureFormat.P010,
            "gray" => PictureFormat.Gray8,
            _ => null,
        };

    // Chroma is never made coarser than stored: 4:1:1 becomes 4:2:2, 4:4:0 becomes 4:4:4.
    private static (PictureFormat Format, string Name) Target(int chromaShift, bool deep) =>
        (chromaShift, deep) switch
        {
            (-1, _) => (PictureFormat.Gray8, "gray"),
            (0, false) => (PictureFormat.Yuv444P8, "yuv444p"),
            (1, false) => (PictureFormat.Yuv422P8, "yuv422p"),
            (_, false) => (PictureFormat.Yuv420P8, "yuv420p"),
            (0, true) => (PictureFormat.Yuv444P10, "yuv444p10le"),
            (1, true) => (PictureFormat.Yuv422P10, "yuv422p10le"),
            (_, true) => (PictureFormat.Yuv420P10, "yuv420p10le"),
        };
}
