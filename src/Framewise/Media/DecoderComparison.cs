using System.Diagnostics;
using System.Globalization;
using Framewise.Media.FFmpeg;

namespace Framewise.Media;

/// <summary>How far the pixels that a device decodes agree with those of software, for one video.</summary>
/// <param name="Path">The video.</param>
/// <param name="Codec">FFmpeg's name of its codec.</param>
/// <param name="PixelFormat">FFmpeg's name of its pixel format.</param>
/// <param name="Frames">Frames that were compared.</param>
/// <param name="DifferentFrames">Frames of which a sample differs.</param>
/// <param name="LargestDifference">Between two samples, of those of the video's depth.</param>
/// <param name="Psnr">Of all samples together, in dB; null where none differs.</param>
/// <param name="SoftwareFps">Frames per second of software, decoding only, with all cores.</param>
/// <param name="DeviceFps">Frames per second of the device, with the pictures in the processor's memory.</param>
internal sealed record DecoderComparison(
    string Path,
    string Codec,
    string PixelFormat,
    long Frames,
    long DifferentFrames,
    int LargestDifference,
    double? Psnr,
    double SoftwareFps,
    double DeviceFps
)
{
    public bool IsEqual => DifferentFrames == 0;

    /// <summary>Decodes a video both ways, once for the speed of each and once side by side for the pixels.</summary>
    /// <exception cref="MediaException">It cannot be decoded one of the ways, or they give different frames or kinds of
    /// pictures.</exception>
    public static DecoderComparison Of(string path, DecoderDevice device, CancellationToken cancellationToken)
    {
        var (softwareFps, deviceFps) = (Speed(path, DecoderDevice.Software), Speed(path, device));
        using var software = VideoDecoder.Open(path);
        using var hardware = VideoDecoder.Open(path, new VideoDecoderOptions { Decoder = device });
        var (frames, different, largest, squares, samples, peak) = (0L, 0L, 0, 0.0, 0L, 255);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (one, other) = (software.Read(), hardware.Read());
            if (one != other || (one && (software.Frame.Pts, software.Frame.Flags) != (hardware.Frame.Pts, hardware.Frame.Flags)))
                throw new MediaException(
                    $"'{path}': software and {device} give different frames from frame {frames} on, not only different pixels.",
                    path
                );
            if (!one)
                break;
            var before = squares;
            Add(software.Picture, hardware.Picture);
            different += squares > before ? 1 : 0;
            frames++;
        }
        return new DecoderComparison(
            path,
            software.Stream.Codec,
            software.Stream.PixelFormat,
            frames,
            different,
            largest,
            squares > 0 ? 10 * Math.Log10((double)peak * peak * samples / squares) : null,
            softwareFps,
            deviceFps
        );

        void Add(in Picture expected, in Picture actual)
        {
            if (Shape(expected) != Shape(actual))
                throw new MediaException($"'{path}': software gives {expected.Format}, {device} gives {actual.Format}.", path);
            peak = PlaneAddresses.BytesPerSample(expected.Format) == 2 ? 1023 : 255;
            for (var plane = 0; plane < 3; plane++)
            {
                var (width, height) =
                    plane == 0 ? (expected.Width, expected.Height) : (Shape(expected).ChromaWidth, Shape(expected).ChromaHeight);
                var (ours, theirs) = (new int[width], new int[width]);
                for (var row = 0; row < height; row++)
                {
                    Unpack(expected, plane, row, ours);
                    Unpack(actual, plane, row, theirs);
                    for (var x = 0; x < width; x++)
                    {
                        var difference = Math.Abs(ours[x] - theirs[x]);
                        largest = Math.Max(largest, difference);
                        squares += difference * difference;
                    }
                }
                samples += (long)width * height;
            }
        }
    }

    /// <summary>The comparison as a line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Codec, -12} {PixelFormat, -12} {Frames, 7} {DifferentFrames, 9} {LargestDifference, 8} "
                + $"{(Psnr is { } psnr ? $"{psnr:F1}" : "equal"), 8} {SoftwareFps, 11:F0} {DeviceFps, 9:F0}"
                + $"  {System.IO.Path.GetFileName(Path)}"
        );

    private static double Speed(string path, DecoderDevice decoder)
    {
        using var video = VideoDecoder.Open(path, new VideoDecoderOptions { Decoder = decoder });
        var (started, frames) = (Stopwatch.GetTimestamp(), 0L);
        while (video.Read())
            frames++;
        return frames / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static (int Width, int Height, int ChromaWidth, int ChromaHeight, int Bytes) Shape(in Picture picture) =>
        (
            picture.Width,
            picture.Height,
            PlaneAddresses.ChromaWidth(picture.Format, picture.Width) / (IsInterleaved(picture.Format) ? 2 : 1),
            PlaneAddresses.ChromaHeight(picture.Format, picture.Height),
            PlaneAddresses.BytesPerSample(picture.Format)
        );

    private static bool IsInterleaved(PictureFormat format) => format is PictureFormat.Nv12 or PictureFormat.P010;

    /// <summary>The samples of a row of a plane: 0 is Y, 1 is U, 2 is V.</summary>
    private static void Unpack(in Picture picture, int plane, int row, int[] samples)
    {
        var isInterleaved = plane > 0 && IsInterleaved(picture.Format);
        var bytes =
            plane == 0 ? picture.Y
            : plane == 2 && !isInterleaved ? picture.V
            : picture.U;
        var stride =
            plane == 0 ? picture.StrideY
            : plane == 2 && !isInterleaved ? picture.StrideV
            : picture.StrideU;
        var (step, first) = isInterleaved ? (2, plane - 1) : (1, 0);
        bytes = bytes[(row * stride)..];
        var isWide = PlaneAddresses.BytesPerSample(picture.Format) == 2;
        var shift = picture.Format == PictureFormat.P010 ? 6 : 0;
        for (var x = 0; x < samples.Length; x++)
        {
            var at = x * step + first;
            samples[x] = isWide ? (bytes[2 * at] | (bytes[2 * at + 1] << 8)) >> shift : bytes[at];
        }
    }
}
