using Framewise.Media;
using Framewise.Preprocessing.Simd;

namespace Framewise.Preprocessing;

/// <summary>
/// Makes a model's small picture straight from the planes of a decoded one; a full-size RGB picture never exists.
/// Not thread-safe: use one per decoding thread.
/// </summary>
internal sealed class Preprocessor
{
    private const int BytesPerPixel = 3;
    private readonly SimdLevel _level;
    private readonly FillColor _fill;
    private ResamplingPlan? _plan;
    private PictureResampler? _resampler;
    private FrameMean? _mean;

    /// <summary>Prepares for pictures of any size.</summary>
    /// <exception cref="ArgumentException">The recipe is impossible.</exception>
    public Preprocessor(PixelRecipe recipe)
        : this(recipe, ResamplingKernel.Best) { }

    internal Preprocessor(PixelRecipe recipe, SimdLevel level)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.Check();
        Recipe = recipe;
        _level = level;
        _fill = new FillColor(recipe);
    }

    /// <summary>How pictures become pixels.</summary>
    public PixelRecipe Recipe { get; }

    /// <summary>Length of one picture for the model in bytes: height x width x 3.</summary>
    public int BytesPerPicture => Recipe.Height * Recipe.Width * BytesPerPixel;

    /// <summary>
    /// Writes <c>[Height, Width, 3]</c> bytes to the beginning of <paramref name="pixels"/>. Allocates only when the geometry differs from
    /// the last picture's.
    /// </summary>
    /// <returns>The mean of all channels of the whole uncropped picture if the recipe wants it, else 0.</returns>
    /// <exception cref="MediaException">The recipe's region does not lie in the picture.</exception>
    /// <exception cref="ArgumentException">The planes are smaller than the picture says, or <paramref name="pixels"/> is too
    /// short.</exception>
    public float Process(in Picture picture, Span<byte> pixels)
    {
        if (pixels.Length < BytesPerPicture)
            throw new ArgumentException(
                $"{pixels.Length} bytes are too few for {Recipe.Width}x{Recipe.Height} pixels; {BytesPerPicture} are needed.",
                nameof(pixels)
            );
        PictureLayout.Of(picture.Format).Check(picture);
        var plan = PlanFor(picture);
        pixels = pixels[..BytesPerPicture];
        if (!plan.FillsOutput)
            _fill.Cover(pixels);
        _resampler!.Run(picture, pixels, Recipe.Width * BytesPerPixel);
        if (plan.Across.Shares is not null || plan.Down.Shares is not null)
            _fill.Mix(pixels, plan);
        return Recipe.WantsFrameMean ? _mean!.Of(picture) : 0;
    }

    private ResamplingPlan PlanFor(in Picture picture)
    {
        var key = PictureKey.Of(Recipe, picture);
        if (_plan is not null && _plan.Key == key)
            return _plan;
        _plan = new ResamplingPlan(Recipe, key);
        _resampler =
            Recipe.Filter == ResizeFilter.Area
                ? new AreaResampler(_plan, Recipe.Channels, ResamplingKernel.For(_level))
                : new BilinearResampler(_plan, Recipe.Channels, BilinearKernel.For(_level));
        _mean = new FrameMean(_plan);
        return _plan;
    }
}
