namespace Framewise.Media.FFmpeg;

/// <summary>
/// Gives every frame its pts and says what is odd about it; keeps the steps between frames for the verdict at the end. docs/results.md
/// ("Time on the screen") has the rule by which a long step is a picture that is shown long, or missing frames.
/// </summary>
internal sealed class FrameClock(Rational timeBase, Rational averageRate, Rational realBaseRate, LongSteps longSteps = LongSteps.MayBeLoss)
{
    // Between the 1.5 of a soft telecine, with its rounding, and the 2 of one frame that is missing.
    private const double GapFactor = 1.75;
    private const int StepsToTrust = 3;
    private const int MaxDistinctSteps = 4096;
    private const double ConstantShare = 0.75;
    private const double StepTolerance = 0.02;
    private const double HeldSeconds = 0.5;

    private readonly Dictionary<long, StepCount> _steps = new(64);
    private readonly double _nominalStep = NominalStep(timeBase, averageRate);
    private readonly bool _ratesAgree =
        averageRate.IsPositive && realBaseRate.IsPositive && Math.Abs(averageRate.ToDouble() / realBaseRate.ToDouble() - 1) < 0.01;
    private long _frames;
    private long _stepCount;
    private long _firstStep;
    private long _lastStep;
    private long _lastDuration;
    private long _disproved;
    private long _mode;
    private long _modeCount;
    private long _anchorPts;
    private long _anchorFrame;

    /// <summary>The clock of a stream.</summary>
    public FrameClock(VideoStreamInfo stream, LongSteps longSteps)
        : this(stream.TimeBase, stream.AverageFrameRate, stream.RealBaseFrameRate, longSteps) { }

    /// <summary>How often a step occurs, how often behind one of the same length, and how often the picture's own duration covers
    /// it.</summary>
    private readonly record struct StepCount(long All, long Repeated, long Stated);

    public long? FirstPts { get; private set; }

    public long? LastPts { get; private set; }

    public long Gaps { get; private set; }

    /// <summary>The first frame that came after a gap.</summary>
    public long? FirstGapFrame { get; private set; }

    public long NoPts { get; private set; }

    public long Backward { get; private set; }

    /// <summary>What long steps mean in a file, as far as its headers tell.</summary>
    public static LongSteps LongStepsOf(Demuxer demuxer, VideoStreamInfo stream)
    {
        if (!EditList.IsMov(stream))
            return LongSteps.MayBeLossUnlessStated;
        if (stream.FrameCountFromHeader is null)
            return LongSteps.MayBeLoss;
        var clock = new FrameClock(stream, LongSteps.MayBeLoss);
        var native = demuxer.Stream(stream.StreamIndex);
        for (var i = 0; i < AvFormat.IndexEntryCount(native); i++)
            clock.Next(Native.Read<long>(AvFormat.IndexEntry(native, i), PacketSurvey.IndexEntryTime), 0, out _);
        return clock.LostFrames(isErrorMet: false) > 0 ? LongSteps.MayBeLoss : LongSteps.AreShown;
    }

    /// <summary>The pts to use for the next frame.</summary>
    /// <param name="stored">The file's; <see cref="AvUtil.NoPts"/> where it has none.</param>
    /// <param name="duration">How long the frame's packet says that it is shown; 0 where it does not say.</param>
    /// <param name="flags">What is odd.</param>
    public long Next(long stored, long duration, out FrameFlags flags)
    {
        flags = FrameFlags.None;
        var pts = stored;
        if (stored == AvUtil.NoPts)
        {
            flags |= FrameFlags.NoPts;
            NoPts++;
            pts = _anchorPts + (long)Math.Round((_frames - _anchorFrame) * (_nominalStep > 0 ? _nominalStep : Math.Max(1, _mode)));
        }
        else
        {
            (_anchorPts, _anchorFrame) = (stored, _frames);
        }
        if (LastPts is { } last)
            flags |= Step(pts - last);
        FirstPts ??= pts;
        LastPts = pts;
        _lastDuration = duration;
        _frames++;
        return pts;
    }

    /// <summary>Where the last frame leaves the screen; null without a frame.</summary>
    /// <param name="duration">How long its packet says that it is shown; 0 for one usual step, as also where others that said the same were
    /// shown for less: then it is the mean of a variable rate.</param>
    public long? EndPts(long duration)
    {
        if (LastPts is not { } last)
            return null;
        var step =
            duration > 0 && duration != _disproved ? duration
            : _mode > 0 ? _mode
            : Math.Max(1, (long)Math.Round(_nominalStep));
        return last > long.MaxValue - step ? last : last + step;
    }

    /// <summary>
    /// Frames that are missing from the times of a constant-rate file; 0 where the rate is variable. Constant means: three steps of four
    /// are equal, every other is a multiple of the usual one, stands alone rather than among its like, and is short: a picture of half a
    /// second and more is shown on purpose, unless the decoder met an error. A camera that skipped a frame betrays itself by uneven steps
    /// elsewhere. The first step is not judged: muxers and cuts often stretch it.
    /// </summary>
    public long LostFrames(bool isErrorMet)
    {
        if (_stepCount < StepsToTrust + 1)
            return 0;
        long equal = 0,
            sum = 0;
        foreach (var (step, count) in _steps)
            if (Math.Abs(step - _mode) <= 1)
            {
                equal += count.All;
                sum += step * count.All;
            }
        var usual = (double)sum / equal;
        if (usual <= 0 || equal < ConstantShare * _stepCount)
            return 0;
        long lost = 0,
            alone = 0,
            repeated = 0;
        foreach (var (step, count) in _steps)
        {
            var judged = count.All - count.Stated - (step == _firstStep && count.Stated < count.All ? 1 : 0);
            if (step <= 0)
                continue;
            var multiple = Math.Round(step / usual);
            if (Math.Abs(step - multiple * usual) > Math.Max(2, StepTolerance * usual) || multiple < 1)
                return 0;
            if (judged > 0 && step * timeBase.ToDouble() >= HeldSeconds && !isErrorMet)
                return 0;
            lost += ((long)multiple - 1) * judged;
            if (multiple > 1)
                (alone, repeated) = (alone + count.All - count.Repeated, repeated + count.Repeated);
        }
        return repeated > alone ? 0 : lost;
    }

    private FrameFlags Step(long step)
    {
        var usual =
            _stepCount >= StepsToTrust ? _mode
            : _ratesAgree ? _nominalStep
            : 0;
        var isRepeated = _stepCount > 0 && IsWithin(step, _lastStep);
        var isStated = longSteps == LongSteps.MayBeLossUnlessStated && IsWithin(step, Math.Min(step, _lastDuration));
        if (step > 0 && step < _lastDuration && !IsWithin(step, _lastDuration))
            _disproved = _lastDuration;
        if (_stepCount++ == 0)
            _firstStep = step;
        _lastStep = step;
        if (_steps.TryGetValue(step, out var count) || _steps.Count < MaxDistinctSteps)
        {
            _steps[step] = count = new(count.All + 1, count.Repeated + (isRepeated ? 1 : 0), count.Stated + (isStated ? 1 : 0));
            if (count.All > _modeCount)
                (_mode, _modeCount) = (step, count.All);
        }
        if (step <= 0)
        {
            Backward++;
            return FrameFlags.Backward;
        }
        if (usual <= 0 || step <= GapFactor * usual || isRepeated || isStated || longSteps == LongSteps.AreShown)
            return FrameFlags.None;
        Gaps++;
        FirstGapFrame ??= _frames;
        return FrameFlags.Gap;
    }

    /// <summary>Equal but for rounding, which of steps of a few ticks makes no difference.</summary>
    private static bool IsWithin(long step, long other) => Math.Abs(step - other) <= Math.Max(step < 8 ? 0 : 1, StepTolerance * step);

    private static double NominalStep(Rational timeBase, Rational rate) =>
        timeBase.IsPositive && rate.IsPositive ? 1 / (timeBase.ToDouble() * rate.ToDouble()) : 0;
}
