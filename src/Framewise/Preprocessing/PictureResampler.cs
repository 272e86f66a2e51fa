using Framewise.Media;

namespace Framewise.Preprocessing;

/// <summary>Makes the model's small pixels from pictures of one geometry.</summary>
internal abstract class PictureResampler
{
    /// <summary>Writes the resampled picture into <paramref name="pixels"/>, whose rows have <paramref name="stride"/> bytes.</summary>
    public abstract void Run(in Picture picture, Span<byte> pixels, int stride);
}
