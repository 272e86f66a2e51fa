namespace Framewise.Preprocessing;

/// <summary>
/// Finds the frames with which a new shot begins, from the pictures that a model sees. The verdict on a frame depends on it and the
/// <see cref="PreRoll"/> frames before it, and on nothing else: a detector that is given those first goes on exactly where another one
/// stopped.
/// </summary>
/// <remarks>The numbers come from the measurements in bench/runs/2026-11-25-shots.</remarks>
internal sealed class ShotDetector(PixelRecipe recipe)
{
    /// <summary>How many selected frames before a frame its verdict depends on.</summary>
    public const int PreRoll = 8;

    /// <summary>Least difference at a cut; the least of 2,640 pairs of pictures of different clips is 0.062, the most within a clip, but
    /// for a head that fills the picture, 0.032.</summary>
    private const double LeastDifference = 0.055;

    /// <summary>The same with brightness and contrast as they are: pictures that are nearly black differ in noise only.</summary>
    private const double LeastPlainDifference = 0.059;

    /// <summary>A cut stands out from the mean of the steps before it by this much; what moves fast does not.</summary>
    private const double LeastMultiple = 3;

    /// <summary>Where a picture this much less different was shown a moment ago, it has come back, as behind a flash.</summary>
    private const double Return = 0.5;

    private readonly PictureGrid[] _pictures =
    [
        .. Enumerable.Range(0, PreRoll + 1).Select(_ => new PictureGrid(recipe.Width, recipe.Height)),
    ];

    // The difference to the frame directly before; NaN where one of both cannot be used.
    private readonly double[] _steps = new double[PreRoll + 1];
    private long _frames;

    /// <summary>Judges the next frame, from its <c>[height, width, 3]</c> bytes.</summary>
    /// <param name="pixels">Only looked at during the call.</param>
    /// <param name="isDamaged">Whether the decoder flagged the frame: such pictures are compared with nothing.</param>
    public ShotVerdict Judge(ReadOnlySpan<byte> pixels, bool isDamaged)
    {
        var now = At(_frames);
        now.Fill(pixels);
        now.IsUsable &= !isDamaged;
        var verdict = _frames == 0 ? new ShotVerdict(true, null) : Compare(now);
        _frames++;
        return verdict;
    }

    private ShotVerdict Compare(PictureGrid now)
    {
        ref var step = ref _steps[_frames % _steps.Length];
        step = double.NaN;
        if (!now.IsUsable)
            return default;
        var back = 1;
        while (back <= PreRoll && back <= _frames && !At(_frames - back).IsUsable)
            back++;
        if (back > PreRoll)
            return new ShotVerdict(true, null);
        if (back > _frames)
            return default;
        var before = At(_frames - back);
        var difference = now.DifferenceTo(before);
        if (back == 1)
            step = difference;
        var starts =
            difference >= Math.Max(LeastDifference, LeastMultiple * MeanStep())
            && now.PlainDifferenceTo(before) >= LeastPlainDifference
            && !HasReturned(now, back, Return * difference);
        return new ShotVerdict(starts, Math.Round(difference, 4));
    }

    private PictureGrid At(long frame) => _pictures[frame % _pictures.Length];

    /// <summary>Of the steps between frames that the verdict may depend on; 0 if there is none.</summary>
    private double MeanStep()
    {
        var (sum, count) = (0d, 0);
        for (var frame = Math.Max(1, _frames - PreRoll + 1); frame < _frames; frame++)
        {
            var step = _steps[frame % _steps.Length];
            if (double.IsNaN(step))
                continue;
            sum += step;
            count++;
        }
        return count == 0 ? 0 : sum / count;
    }

    private bool HasReturned(PictureGrid now, int back, double limit)
    {
        for (back++; back <= PreRoll && back <= _frames; back++)
            if (At(_frames - back) is { IsUsable: true } earlier && now.DifferenceTo(earlier) < limit)
                return true;
        return false;
    }
}
