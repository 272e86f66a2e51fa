using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Live;

/// <summary>Makes the picture that the page shows: upright, in its display shape, no larger than asked for.</summary>
internal sealed class ShownPicture
{
    private readonly Preprocessor _resizer;
    private readonly byte[] _rgb;
    private readonly int _quality;

    public ShownPicture(VideoStreamInfo stream, int longestSide, int quality)
    {
        (Width, Height) = SizeOf(stream, longestSide);
        _resizer = new Preprocessor(
            new PixelRecipe
            {
                Width = Width,
                Height = Height,
                Crop = CropMode.Squash,
                Filter = ResizeFilter.Area,
            }
        );
        _rgb = new byte[_resizer.BytesPerPicture];
        _quality = quality;
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Encode(in Picture picture)
    {
        _resizer.Process(picture, _rgb);
        return StillPicture.Encode(_rgb, Width, Height, PictureEncoding.Jpeg, _quality);
    }

    private static (int Width, int Height) SizeOf(VideoStreamInfo stream, int longestSide)
    {
        var (width, height) = PictureGeometry.ShownSize(stream.Width, stream.Height, stream.SampleAspectRatio, stream.Orientation);
        var scale = Math.Min(1, (double)longestSide / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }
}
