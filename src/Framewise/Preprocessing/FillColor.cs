namespace Framewise.Preprocessing;

/// <summary>The colour around a picture that is smaller than the model's input, in the order of the input's channels.</summary>
internal sealed class FillColor(PixelRecipe recipe)
{
    private readonly byte[] _pixel =
        recipe.Padding is not { } padding ? [0, 0, 0]
        : recipe.Channels == ChannelOrder.Bgr ? [padding.Blue, padding.Green, padding.Red]
        : [padding.Red, padding.Green, padding.Blue];

    /// <summary>Fills a whole picture.</summary>
    public void Cover(Span<byte> pixels)
    {
        for (var i = 0; i < pixels.Length; i += _pixel.Length)
            _pixel.CopyTo(pixels[i..]);
    }

    /// <summary>Mixes the colour into the pixels that are not picture alone.</summary>
    public void Mix(Span<byte> pixels, ResamplingPlan plan)
    {
        for (var y = 0; y < recipe.Height; y++)
        {
            for (var x = 0; x < recipe.Width; x++)
            {
                var share = (plan.Across.Shares?[x] ?? 1) * (plan.Down.Shares?[y] ?? 1);
                if (share == 1)
                    continue;
                var pixel = pixels.Slice(((y * recipe.Width) + x) * _pixel.Length, _pixel.Length);
                for (var channel = 0; channel < pixel.Length; channel++)
                    pixel[channel] = (byte)Math.Clamp((pixel[channel] * share) + (_pixel[channel] * (1 - share)) + 0.5, 0, 255);
            }
        }
    }
}
