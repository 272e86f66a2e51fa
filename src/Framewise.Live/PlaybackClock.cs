namespace Framewise.Live;

/// <summary>
/// Says when frames are due. A frame enters when its time has come and is due <see cref="Delay"/> later, which is how long decoding, the
/// model and the way to the page may take. The delay grows where a frame's labels came too late, up to <see cref="MostDelay"/>, and goes
/// back slowly where less is needed for half a minute.
/// </summary>
internal sealed class PlaybackClock(TimeSpan delay, double speed)
{
    /// <summary>The most that is waited for a model; one that is slower labels as many frames as it can.</summary>
    public static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Watching = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(60);

    private static readonly TimeSpan Remembering = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(0.5);

    private TimeSpan? _origin;
    private TimeSpan _leastEarly = TimeSpan.MaxValue;
    private TimeSpan _watchedSince;
    private TimeSpan _most;
    private TimeSpan _mostBefore;
    private TimeSpan _neededSince;
    private long _delayTicks = Math.Min(delay.Ticks, MostDelay.Ticks);

    public TimeSpan Delay => new(Volatile.Read(ref _delayTicks));

    /// <summary>The time at which a frame with this time since the first one is to enter, which is now for the first.</summary>
    public TimeSpan Entry(TimeSpan time, TimeSpan now)
    {
        _origin ??= now - time / speed;
        return _origin.Value + time / speed;
    }

    /// <summary>Lets the frame with this time enter now, and all others around it: where the source stood still, or its times
    /// leapt.</summary>
    public void StartAt(TimeSpan time, TimeSpan now) => _origin = now - time / speed;

    /// <summary>
    /// A frame of a source that plays came so long before its time. Where all frames of some seconds come early, what is shown has fallen
    /// behind what is filmed, and the clock is set on by so much.
    /// </summary>
    public void Arrived(TimeSpan early, TimeSpan now)
    {
        _leastEarly = early < _leastEarly ? early : _leastEarly;
        if (now - _watchedSince < Watching)
            return;
        if (_leastEarly > Slack && _watchedSince > TimeSpan.Zero)
            _origin -= _leastEarly - Slack / 2;
        (_leastEarly, _watchedSince) = (TimeSpan.MaxValue, now);
    }

    /// <summary>A frame's labels took so long from its entry to the page: the delay is made long enough for the next that does, or shorter
    /// by so little that nobody sees it.</summary>
    public void Needs(TimeSpan time, TimeSpan now)
    {
        if (now - _neededSince > Remembering)
            (_mostBefore, _most, _neededSince) = (_most, TimeSpan.Zero, now);
        _most = time > _most ? time : _most;
        var needed = (_most > _mostBefore ? _most : _mostBefore) * 1.1;
        if (time > Delay)
            Volatile.Write(ref _delayTicks, Math.Min(MostDelay.Ticks, needed.Ticks));
        else if (_mostBefore > TimeSpan.Zero && Delay - Step > delay && Delay - Step > needed)
            Volatile.Write(ref _delayTicks, (Delay - Step).Ticks);
    }
}
