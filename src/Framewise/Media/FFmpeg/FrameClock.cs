namespace Framewise.Media.FFmpeg;

/// <summary>Gives every frame its pts and says what is odd about it; keeps the steps between frames for the verdict at the end.</summary>
internal sealed class FrameClock(Rational timeBase, Rational averageRate, Rational realBaseRate)
{
    private const double GapFactor = 1.5;
    private const int StepsToTrust = 3;
    private const int MaxDistinctSteps = 4096;
    private const double ConstantShare = 0.75;
    private const double StepTolerance = 0.02;

    private readonly Dictionary<long, long> _steps = new(64);
    private readonly double _nominalStep = NominalStep(timeBase, averageRate);
    private readonly bool _ratesAgree =
        averageRate.IsPositive && realBaseRate.IsPositive && Math.Abs(averageRate.ToDouble() / realBaseRate.ToDouble() - 1) < 0.01;
    private long _frames;
    private long _stepCount;
    private long _firstStep;
    private long _mode;
    private long _modeCount;
    private long _anchorPts;
    private long _anchorFrame;

    public long? FirstPts { get; private set; }

    public long? LastPts { get; private set; }

    public long Gaps { get; private set; }

    /// <summary>The first frame that came after a gap.</summary>
    public long? FirstGapFrame { get; private set; }

    public long NoPts { get; private set; }

    public long Backward { get; private set; }

    /// <summary>The pts to use for the next frame; <paramref name="stored"/> is <see cref="AvUtil.NoPts"/> where the file has none.</summary>
    public long Next(long stored, out FrameFlags flags)
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
        _frames++;
        return pts;
    }

    /// <summary>
    /// Frames that are missing from the times of a constant-rate file; 0 where the rate is variable. Constant means: three steps of four are equal, and every step is a
    /// multiple of the usual one. A camera that skipped a frame betrays itself by uneven steps elsewhere. The first step is not judged: muxers and cuts often stretch it.
    /// </summary>
    public long LostFrames()
    {
        if (_stepCount < StepsToTrust + 1)
            return 0;
        long equal = 0,
            sum = 0;
        foreach (var (step, count) in _steps)
            if (Math.Abs(step - _mode) <= 1)
            {
                equal += count;
                sum += step * count;
            }
        var usual = (double)sum / equal;
        if (usual <= 0 || equal < ConstantShare * _stepCount)
            return 0;
        long lost = 0;
        foreach (var (step, count) in _steps)
        {
            if (step <= 0)
                continue;
            var multiple = Math.Round(step / usual);
            if (Math.Abs(step - multiple * usual) > Math.Max(2, StepTolerance * usual) || multiple < 1)
                return 0;
            lost += ((long)multiple - 1) * (step == _firstStep ? count - 1 : count);
        }
        return lost;
    }

    private FrameFlags Step(long step)
    {
        var usual =
            _stepCount >= StepsToTrust ? _mode
            : _ratesAgree ? _nominalStep
            : 0;
        if (_stepCount++ == 0)
            _firstStep = step;
        if (_steps.TryGetValue(step, out var count) || _steps.Count < MaxDistinctSteps)
        {
            _steps[step] = ++count;
            if (count > _modeCount)
                (_mode, _modeCount) = (step, count);
        }
        if (step <= 0)
        {
            Backward++;
            return FrameFlags.Backward;
        }
        if (usual <= 0 || step <= GapFactor * usual)
            return FrameFlags.None;
        Gaps++;
        FirstGapFrame ??= _frames;
        return FrameFlags.Gap;
    }

    private static double NominalStep(Rational timeBase, Rational rate) =>
        timeBase.IsPositive && rate.IsPositive ? 1 / (timeBase.ToDouble() * rate.ToDouble()) : 0;
}
