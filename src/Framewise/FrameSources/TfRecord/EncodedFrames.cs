using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.FrameSources.TfRecord;

/// <summary>Makes the pixels that models see from encoded pictures, as from the frames of a video.</summary>
internal sealed class EncodedFrames(string path, IReadOnlyList<PixelRecipe> recipes)
{
    private readonly StillPicture _picture = new();
    private readonly Preprocessor[] _preprocessors = [.. recipes.Select(recipe => new Preprocessor(recipe))];

    /// <exception cref="MediaException">The picture cannot be decoded.</exception>
    public void Prepare(PreparedFrame frame, ReadOnlySpan<byte> encoded)
    {
        if (!_picture.TryDecode(encoded))
            throw new MediaException($"The picture of frame {frame.Info.Index} in '{path}' cannot be decoded.", path)
            {
                Kind = MediaErrorKind.Undecodable,
                FrameIndex = frame.Info.Index,
                WayOut = "Extract the file again.",
            };
        try
        {
            for (var n = 0; n < _preprocessors.Length; n++)
                frame.FrameMeans[n] = _preprocessors[n].Process(_picture.Picture, frame.Pixels[n].Span);
        }
        catch (MediaException e) when (e.Path is null)
        {
            throw new MediaException($"'{path}', frame {frame.Info.Index}: {e.Problem}", path, e)
            {
                Kind = e.Kind,
                FrameIndex = frame.Info.Index,
                WayOut = e.WayOut,
            };
        }
    }
}
