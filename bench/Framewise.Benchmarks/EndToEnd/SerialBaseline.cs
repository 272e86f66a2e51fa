using Framewise.Media;
using Framewise.Models;

namespace Framewise.Benchmarks.EndToEnd;

/// <summary>
/// The 2017 script's way, in C#: read a frame, make the full-size BGR picture, subtract its mean, crop the square, area resize in floating
/// point, collect 32, run the plain graph; everything one after the other.
/// </summary>
internal static class SerialBaseline
{
    public const string Name = "baseline: serial, as in 2017";

    public static async Task<Measurement> RunAsync(string video, string model, int frames)
    {
        using var session = new PlainSession(Model.Load(model));
        var batch = Math.Min(32, session.MaxBatch);
        return await Measurement.OfAsync(
            frames,
            most =>
            {
                using var decoder = VideoDecoder.Open(video);
                var values = new float[batch * session.PictureValues];
                var (count, filled) = (0L, 0);
                byte[] bgr = [];
                while (count < most && decoder.Read())
                {
                    bgr = FullSizeBgr(decoder.Picture, bgr);
                    Resize(
                        bgr,
                        decoder.Picture.Width,
                        decoder.Picture.Height,
                        session,
                        values.AsSpan(filled * session.PictureValues, session.PictureValues)
                    );
                    count++;
                    if (++filled < batch)
                        continue;
                    session.Run(values, filled);
                    filled = 0;
                }
                if (filled > 0)
                    session.Run(values, filled);
                return Task.FromResult(count);
            }
        );
    }

    /// <summary>8-bit 4:2:0, BT.601, limited range, chroma from the nearest sample: the cheapest honest conversion.</summary>
    private static byte[] FullSizeBgr(in Picture picture, byte[] bgr)
    {
        if (picture.Format != PictureFormat.Yuv420P8)
            throw new NotSupportedException("The baseline reads 8-bit 4:2:0 only.");
        if (bgr.Length < picture.Width * picture.Height * 3)
            bgr = new byte[picture.Width * picture.Height * 3];
        for (var y = 0; y < picture.Height; y++)
        {
            var luma = picture.Y.Slice(y * picture.StrideY, picture.Width);
            var blue = picture.U[(y / 2 * picture.StrideU)..];
            var red = picture.V[(y / 2 * picture.StrideV)..];
            var row = bgr.AsSpan(y * picture.Width * 3, picture.Width * 3);
            for (var x = 0; x < luma.Length; x++)
            {
                int l = 298 * (luma[x] - 16) + 128,
                    u = blue[x / 2] - 128,
                    v = red[x / 2] - 128;
                row[3 * x] = (byte)Math.Clamp((l + 516 * u) >> 8, 0, 255);
                row[3 * x + 1] = (byte)Math.Clamp((l - 100 * u - 208 * v) >> 8, 0, 255);
                row[3 * x + 2] = (byte)Math.Clamp((l + 409 * v) >> 8, 0, 255);
            }
        }
        return bgr;
    }

    private static void Resize(byte[] bgr, int width, int height, PlainSession session, Span<float> output)
    {
        var sum = 0L;
        for (var i = 0; i < width * height * 3; i++)
            sum += bgr[i];
        var mean = (float)sum / (width * height * 3);
        var (side, size) = (Math.Min(width, height), session.Size);
        int left = (width - side) / 2,
            top = (height - side) / 2;
        var scale = (float)side / size;
        for (var y = 0; y < size; y++)
        for (var x = 0; x < size; x++)
        for (var c = 0; c < 3; c++)
        {
            var value = Area(bgr, width, top + y * scale, left + x * scale, scale, c) - mean;
            output[session.ChannelsLast ? (y * size + x) * 3 + c : (c * size + y) * size + x] = value;
        }
    }

    private static float Area(byte[] bgr, int width, float top, float left, float scale, int channel)
    {
        var (total, weights) = (0f, 0f);
        for (var y = (int)top; y < top + scale; y++)
        {
            var rows = Math.Min(y + 1, top + scale) - Math.Max(y, top);
            for (var x = (int)left; x < left + scale; x++)
            {
                var weight = rows * (Math.Min(x + 1, left + scale) - Math.Max(x, left));
                total += weight * bgr[(Math.Min(y, bgr.Length / 3 / width - 1) * width + Math.Min(x, width - 1)) * 3 + channel];
                weights += weight;
            }
        }
        return total / weights;
    }
}
