using Framewise.Live;

namespace Framewise.Tests.Live;

public sealed class PlaybackClockTests
{
    private static readonly TimeSpan s_least = Milliseconds(100);

    [Fact]
    public void The_delay_grows_at_once_to_what_is_needed_and_goes_back_slowly()
    {
        var clock = new PlaybackClock(s_least, speed: 1);
        clock.Needs(Milliseconds(90), Milliseconds(0));
        Assert.Equal(s_least, clock.Delay);
        clock.Needs(Milliseconds(1000), Milliseconds(30));
        Assert.Equal(Milliseconds(1100), clock.Delay);
        // Nothing shorter for as long as the long one is remembered.
        for (var now = 60; now < 14_000; now += 30)
            clock.Needs(Milliseconds(50), Milliseconds(now));
        Assert.Equal(Milliseconds(1100), clock.Delay);
        var before = clock.Delay;
        for (var now = 14_000; now < 200_000; now += 30)
        {
            clock.Needs(Milliseconds(50), Milliseconds(now));
            Assert.InRange(before - clock.Delay, TimeSpan.Zero, Milliseconds(1));
            before = clock.Delay;
        }
        Assert.InRange(clock.Delay, s_least, Milliseconds(101));
    }

    [Fact]
    public void The_delay_never_grows_beyond_three_seconds()
    {
        var clock = new PlaybackClock(s_least, speed: 1);
        clock.Needs(TimeSpan.FromMinutes(1), Milliseconds(0));
        Assert.Equal(TimeSpan.FromSeconds(3), clock.Delay);
    }

    [Fact]
    public void What_plays_is_set_on_where_all_frames_of_five_seconds_came_early()
    {
        var clock = new PlaybackClock(s_least, speed: 1);
        Assert.Equal(Milliseconds(0), clock.Entry(default, default));
        for (var now = 1000; now < 12_000; now += 40)
            clock.Arrived(Milliseconds(500), Milliseconds(now));
        Assert.InRange(clock.Entry(Milliseconds(20_000), Milliseconds(12_000)), Milliseconds(19_500), Milliseconds(19_600));
    }

    private static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
