using Framewise.Media;
using Framewise.Media.FFmpeg;

namespace Framewise.Tests.Media;

/// <summary>Which gaps mean lost frames, decided at the end of a file.</summary>
public class FrameClockTests
{
    [Fact]
    public void Gaps_of_whole_steps_in_a_constant_rate_are_lost_frames() =>
        Assert.Equal(3, Lost([1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1]));

    [Fact]
    public void A_rate_that_varies_loses_nothing() => Assert.Equal(0, Lost([1, 1, 1, 1, 3, 3, 3, 3]));

    [Fact]
    public void An_uneven_step_tells_a_camera_that_skipped_from_a_file_that_lost() =>
        Assert.Equal(0, Lost([2997, 2997, 4649, 2997, 2997, 8992, 2997, 2997, 2997, 2998, 2997, 2997]));

    [Fact]
    public void A_millisecond_clock_counts_as_constant() =>
        Assert.Equal(1, Lost([33, 33, 34, 33, 33, 34, 67, 33, 34, 33, 33, 34, 33, 33, 34]));

    [Fact]
    public void A_long_first_step_is_not_a_loss() => Assert.Equal(0, Lost([3, 1, 1, 1, 1, 1, 1, 1, 1, 1]));

    [Fact]
    public void Steps_back_are_flagged_and_kept()
    {
        var clock = new FrameClock(new Rational(1, 25), new Rational(25, 1), new Rational(25, 1));
        long[] stored = [0, 1, 2, 2, 1, 5];
        var flags = new List<FrameFlags>();
        foreach (var pts in stored)
        {
            Assert.Equal(pts, clock.Next(pts, out var flag));
            flags.Add(flag);
        }
        Assert.Equal([FrameFlags.None, FrameFlags.None, FrameFlags.None, FrameFlags.Backward, FrameFlags.Backward, FrameFlags.Gap], flags);
    }

    [Fact]
    public void Missing_times_continue_from_the_last_stored_one()
    {
        var clock = new FrameClock(new Rational(1, 90000), new Rational(30000, 1001), new Rational(30000, 1001));
        Assert.Equal(1000, clock.Next(1000, out _));
        Assert.Equal(4003, clock.Next(AvUtil.NoPts, out var flags));
        Assert.Equal(FrameFlags.NoPts, flags);
        Assert.Equal(7006, clock.Next(AvUtil.NoPts, out _));
    }

    private static long Lost(long[] steps)
    {
        var clock = new FrameClock(new Rational(1, 1000), default, default);
        var pts = 0L;
        clock.Next(pts, out _);
        foreach (var step in steps)
            clock.Next(pts += step, out _);
        return clock.LostFrames();
    }
}
