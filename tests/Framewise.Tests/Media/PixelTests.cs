using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>The samples that are handed on: the decoder's own, or swscale's for formats that have no place in
/// <see cref="PictureFormat"/>.</summary>
public class PixelTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private const double Tolerance = 1.5;

    [Theory]
    [InlineData("yuv420p", nameof(PictureFormat.Yuv420P8))]
    [InlineData("yuv422p", nameof(PictureFormat.Yuv422P8))]
    [InlineData("yuv444p", nameof(PictureFormat.Yuv444P8))]
    [InlineData("yuv420p10le", nameof(PictureFormat.Yuv420P10))]
    [InlineData("yuv422p10le", nameof(PictureFormat.Yuv422P10))]
    [InlineData("yuv444p10le", nameof(PictureFormat.Yuv444P10))]
    [InlineData("gray", nameof(PictureFormat.Gray8))]
    public void Supported_formats_are_handed_on_bit_by_bit(string format, string expected)
    {
        var path = clips.Make(
            $"{format}.mkv",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=161x91:rate=25:duration=0.2",
            "-c:v",
            "ffv1",
            "-pix_fmt",
            format
        );
        var reference = Tool.FFmpegBytes("-i", path, "-f", "rawvideo", "-pix_fmt", format, "-");
        using var decoder = VideoDecoder.Open(path);
        var samples = new List<byte>();
        while (decoder.Read())
        {
            var picture = decoder.Picture;
            Assert.Equal(expected, picture.Format.ToString());
            Append(samples, picture);
        }
        Assert.Equal(reference, samples);
    }

    [Theory]
    [InlineData("yuv411p", nameof(PictureFormat.Yuv422P8))]
    [InlineData("yuv410p", nameof(PictureFormat.Yuv420P8))]
    [InlineData("yuv440p", nameof(PictureFormat.Yuv444P8))]
    [InlineData("yuv420p12le", nameof(PictureFormat.Yuv420P10))]
    [InlineData("yuv422p16le", nameof(PictureFormat.Yuv422P10))]
    [InlineData("gray10le", nameof(PictureFormat.Gray8))]
    [InlineData("yuva420p", nameof(PictureFormat.Yuv420P8))]
    [InlineData("bgr0", nameof(PictureFormat.Yuv444P10))]
    [InlineData("gbrp10le", nameof(PictureFormat.Yuv444P10))]
    public void Other_formats_become_the_nearest_supported_one(string format, string expected)
    {
        var path = clips.Make(
            $"other-{format}.mkv",
            "-f",
            "lavfi",
            "-i",
            "color=c=0xC86432:size=64x48:rate=25:duration=0.1",
            "-vf",
            "scale=out_color_matrix=bt601,format=" + format,
            "-c:v",
            "ffv1"
        );
        using var decoder = VideoDecoder.Open(path);
        Assert.True(decoder.Read());
        var picture = decoder.Picture;
        Assert.Equal((expected, ColorMatrix.Bt601), (picture.Format.ToString(), picture.Matrix));
        CheckColor(picture, 0xC8, 0x64, 0x32);
    }

    [Theory]
    [InlineData(64, 48, ColorMatrix.Bt601)]
    [InlineData(1280, 16, ColorMatrix.Bt709)]
    public void Rgb_becomes_full_range_with_the_matrix_it_states(int width, int height, ColorMatrix matrix)
    {
        var path = clips.Make(
            $"rgb-{width}.mov",
            "-f",
            "lavfi",
            "-i",
            $"color=c=0x1E90FF:size={width}x{height}:rate=25:duration=0.1,format=rgb24",
            "-c:v",
            "png"
        );
        using var decoder = VideoDecoder.Open(path);
        Assert.True(decoder.Read());
        var picture = decoder.Picture;
        Assert.Equal((PictureFormat.Yuv444P10, matrix, true), (picture.Format, picture.Matrix, picture.FullRange));
        CheckColor(picture, 0x1E, 0x90, 0xFF);
    }

    [Theory]
    [InlineData("rgba", 128.0)]
    [InlineData("yuva420p", 16 + (219 * 128.0 / 255))]
    [InlineData("yuva444p10le", 16 + (219 * 128.0 / 255))]
    public void Alpha_is_composed_on_black(string format, double luma)
    {
        var path = clips.Make(
            $"half-{format}.mkv",
            "-f",
            "lavfi",
            "-i",
            $"color=c=white@0.5:size=64x48:rate=25:duration=0.1,format=rgba,format={format}",
            "-c:v",
            "ffv1",
            "-pix_fmt",
            format == "rgba" ? "bgra" : format
        );
        using var decoder = VideoDecoder.Open(path);
        Assert.True(decoder.Stream.HasAlpha);
        Assert.True(decoder.Read());
        Assert.InRange(decoder.Picture.Y[0], luma - 1.6, luma + 1.6);
        Assert.InRange((int)decoder.Picture.U[0], 127, 129);
    }

    [Fact]
    public void A_palette_is_resolved()
    {
        var path = clips.Make("palette.gif", "-f", "lavfi", "-i", "color=c=0x00FF00:size=64x48:rate=10:duration=0.3");
        using var decoder = VideoDecoder.Open(path);
        Assert.True(decoder.Read());
        CheckColor(decoder.Picture, 0x00, 0xFF, 0x00, tolerance: 3);
    }

    [Fact]
    public void A_picture_of_one_sample_is_converted()
    {
        var path = clips.Make(
            "one.mkv",
            "-f",
            "lavfi",
            "-i",
            "color=c=red:size=1x1:rate=25:duration=0.1,format=rgb24",
            "-c:v",
            "ffv1",
            "-pix_fmt",
            "bgr0"
        );
        using var decoder = VideoDecoder.Open(path);
        Assert.True(decoder.Read());
        CheckColor(decoder.Picture, 255, 0, 0);
    }

    /// <summary>Compares the first sample with the colour by the equations of BT.601 and BT.709 themselves.</summary>
    private static void CheckColor(Picture picture, int red, int green, int blue, double tolerance = Tolerance)
    {
        var (kr, kb) = picture.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var luma = (kr * red) + ((1 - kr - kb) * green) + (kb * blue);
        double cb = (blue - luma) / (2 * (1 - kb)),
            cr = (red - luma) / (2 * (1 - kr));
        var deep = picture.Format.ToString().EndsWith("10", StringComparison.Ordinal);
        double Sample(ReadOnlySpan<byte> plane) => deep ? BitConverter.ToUInt16(plane) / 4.0 : plane[0];
        var full = picture.FullRange;
        Assert.InRange(Sample(picture.Y) - Coded(full, luma, 219, 16), -tolerance, tolerance);
        if (picture.Format == PictureFormat.Gray8)
            return;
        Assert.InRange(Sample(picture.U) - Coded(full, cb, 224, 128), -tolerance, tolerance);
        Assert.InRange(Sample(picture.V) - Coded(full, cr, 224, 128), -tolerance, tolerance);
    }

    private static double Coded(bool full, double value, double span, double offset) =>
        full ? value + (span == 219 ? 0 : offset) : (value * span / 255) + offset;

    private static void Append(List<byte> samples, Picture picture)
    {
        var wide = picture.Format.ToString().EndsWith("10", StringComparison.Ordinal) ? 2 : 1;
        Plane(picture.Y, picture.StrideY, picture.Width, picture.Height);
        if (picture.Format == PictureFormat.Gray8)
            return;
        var width = picture.Format is PictureFormat.Yuv444P8 or PictureFormat.Yuv444P10 ? picture.Width : (picture.Width + 1) / 2;
        var height = picture.Format is PictureFormat.Yuv420P8 or PictureFormat.Yuv420P10 ? (picture.Height + 1) / 2 : picture.Height;
        Plane(picture.U, picture.StrideU, width, height);
        Plane(picture.V, picture.StrideV, width, height);
        void Plane(ReadOnlySpan<byte> plane, int stride, int columns, int rows)
        {
            for (var row = 0; row < rows; row++)
                samples.AddRange(plane.Slice(row * stride, columns * wide));
        }
    }
}
