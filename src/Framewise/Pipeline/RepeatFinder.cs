using Framewise.FrameSources;

namespace Framewise.Pipeline;

/// <summary>Finds the frames of a video whose pixels are, byte for byte, those of the frame before, for each recipe: they have its scores,
/// unless <paramref name="reuse"/> is false.</summary>
internal sealed class RepeatFinder(Func<PreparedFrame> newFrame, bool reuse)
{
    private PreparedFrame _frame = newFrame();
    private PreparedFrame _before = newFrame();
    private BatchPlace? _place;
    private bool _hasBefore;

    /// <summary>Where the next frame is prepared.</summary>
    public PreparedFrame Frame => _frame;

    /// <summary>Takes note of a frame of an earlier run, whose scores are not at hand.</summary>
    public void Remember(PreparedFrame earlier)
    {
        earlier.CopyTo(_before);
        (_hasBefore, _place) = (true, null);
    }

    /// <summary>Judges the frame that was prepared.</summary>
    /// <param name="score">Puts it into a batch; only called for what has no scores yet.</param>
    /// <returns>Its place, or that of the frame whose scores it has; and whether it repeats the one before.</returns>
    public (BatchPlace Place, bool IsRepeat) Judge(Func<PreparedFrame, BatchPlace> score)
    {
        var isRepeat = reuse && _hasBefore && _frame.HasSamePixels(_before);
        if (!isRepeat || _place is null)
            _place = score(_frame);
        (_before, _frame, _hasBefore) = (_frame, _before, true);
        return (_place.Value, isRepeat);
    }
}
