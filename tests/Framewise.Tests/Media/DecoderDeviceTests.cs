using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Results.Ledger;

namespace Framewise.Tests.Media;

/// <summary>Which decoder is meant, and that pictures as devices give them are prepared as those of software. That they are decoded is in
/// HardwareDecodingTests of the program.</summary>
public sealed class DecoderDeviceTests
{
    [Theory]
    [InlineData("auto", "software")]
    [InlineData("Software", "software")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("CUDA:01", "cuda:1")]
    [InlineData("vaapi", "vaapi")]
    [InlineData("vaapi:/dev/dri/renderD128", "vaapi:/dev/dri/renderD128")]
    public void Decoders_are_parsed(string text, string decoder)
    {
        Assert.Equal(decoder, DecoderDevice.Parse(text).ToString());
        Assert.Equal(DecoderDevice.Parse(decoder), DecoderDevice.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("auto:0")]
    [InlineData("software:0")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:0,1")]
    [InlineData("a b")]
    public void What_is_no_decoder_is_refused(string text)
    {
        Assert.False(DecoderDevice.TryParse(text, null, out _));
        Assert.Contains("software", Assert.Throws<FormatException>(() => DecoderDevice.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_refuses_a_decoder_that_there_is_none_of_and_software_is_the_default()
    {
        Assert.Equal(DecoderDevice.Software, new ClassifierOptions().Decoder);
        var error = Assert.Throws<MediaException>(new DecoderDevice("nosuch").Require);
        Assert.Contains("was built without 'nosuch'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_another_decoder_are_other_results_and_those_of_software_name_none()
    {
        var software = new OptionFacts(5, 1, null, null, false);
        var device = software with { Decoder = "cuda:0" };
        Assert.NotEqual(software, device);
        Assert.EndsWith("decoder cuda:0", device.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("decoder", software.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Devices give chroma in pairs, and ten bits in the upper ones of sixteen.</summary>
    [Theory]
    [InlineData("yuv420p", "nv12")]
    [InlineData("yuv420p10le", "p010le")]
    public void Pictures_as_devices_give_them_are_prepared_as_those_of_software(string software, string device)
    {
        const int width = 97,
            height = 55,
            chroma = 49 * 28;
        var format = software == "yuv420p" ? PictureFormat.Yuv420P8 : PictureFormat.Yuv420P10;
        var bytes = format == PictureFormat.Yuv420P8 ? 1 : 2;
        var (planes, pairs) = (Raw(software), Raw(device));
        var preprocessor = new Preprocessor(
            new PixelRecipe
            {
                Width = 32,
                Height = 32,
                ShorterSide = 36,
            }
        );
        var (expected, actual) = (new byte[preprocessor.BytesPerPicture], new byte[preprocessor.BytesPerPicture]);
        preprocessor.Process(Picture(planes, format, bytes), expected);
        preprocessor.Process(Picture(pairs, format == PictureFormat.Yuv420P8 ? PictureFormat.Nv12 : PictureFormat.P010, 2 * bytes), actual);
        Assert.Equal(expected, actual);

        byte[] Raw(string pixels) =>
            Tool.FFmpegBytes([
                "-f",
                "lavfi",
                "-i",
                $"testsrc2=size=192x108,scale={width}:{height},format={software},format={pixels}",
                "-frames:v",
                "1",
                "-pix_fmt",
                pixels,
                "-f",
                "rawvideo",
                "-",
            ]);

        Picture Picture(byte[] raw, PictureFormat kind, int chromaStep) =>
            new()
            {
                Width = width,
                Height = height,
                Format = kind,
                Y = raw.AsSpan(0, width * height * bytes),
                U = raw.AsSpan(width * height * bytes, chroma * chromaStep),
                V = chromaStep == bytes ? raw.AsSpan((width * height + chroma) * bytes) : default,
                StrideY = width * bytes,
                StrideU = 49 * chromaStep,
                StrideV = chromaStep == bytes ? 49 * bytes : 0,
                Matrix = ColorMatrix.Bt709,
                FullRange = false,
            };
    }
}
