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
    public void A_phone_that_halves_its_rate_for_a_while_loses_nothing() =>
        Assert.Equal(0, Lost([.. Enumerable.Repeat(33L, 300), .. Enumerable.Repeat(66L, 60), .. Enumerable.Repeat(33L, 300)]));

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 19)]
    public void A_picture_of_half_a_second_is_shown_on_purpose_unless_the_decoder_met_an_error(bool isErrorMet, int lost) =>
        Assert.Equal(lost, Lost([40, 40, 40, 40, 40, 40, 40, 800, 40, 40, 40, 40], isErrorMet));

    [Fact]
    public void Slides_of_several_seconds_lose_nothing() =>
        Assert.Equal(0, Lost([3000, 3000, 3000, 3000, 6000, 3000, 3000, 9000, 3000, 3000]));

    [Fact]
    public void A_soft_telecine_has_no_gaps()
    {
        Assert.All(
            Flags([3003, 4505, 3003, 4504, 3003, 4505, 3003, 4504, 3003], new(1, 90000)),
            flag => Assert.Equal(FrameFlags.None, flag)
        );
        Assert.All(Flags([33, 50, 33, 51, 33, 50, 34, 50, 33], new(1, 1000)), flag => Assert.Equal(FrameFlags.None, flag));
    }

    [Fact]
    public void A_long_step_that_repeats_is_a_rate_and_one_that_stands_alone_a_gap()
    {
        Assert.Equal([5], GapsOf([1, 1, 1, 1, 2, 2, 2, 2, 2, 2]));
        Assert.Equal([5, 8], GapsOf([1, 1, 1, 1, 2, 1, 1, 2, 1, 1]));
    }

    [Theory]
    [InlineData(LongSteps.MayBeLoss, true)]
    [InlineData(LongSteps.MayBeLossUnlessStated, false)]
    [InlineData(LongSteps.AreShown, false)]
    internal void A_picture_whose_own_duration_lasts_until_the_next_is_no_gap(LongSteps longSteps, bool isGap)
    {
        var clock = new FrameClock(new Rational(1, 100), default, default, longSteps);
        var (pts, flags) = (0L, FrameFlags.None);
        foreach (var duration in (long[])[4, 4, 4, 4, 4, 12, 4, 4])
        {
            clock.Next(pts, duration, out var flag);
            flags |= flag;
            pts += duration;
        }
        Assert.Equal(isGap, flags == FrameFlags.Gap);
        Assert.Equal(longSteps == LongSteps.MayBeLossUnlessStated ? 0 : 2, clock.LostFrames(isErrorMet: false));
        Assert.Equal((pts, pts - 4 + 700), (clock.EndPts(0), clock.EndPts(700)));
    }

    private static List<FrameFlags> Flags(long[] steps, Rational timeBase)
    {
        var clock = new FrameClock(timeBase, default, default);
        var (pts, flags) = (0L, new List<FrameFlags>());
        foreach (var step in steps.Prepend(0))
        {
            clock.Next(pts += step, 0, out var flag);
            flags.Add(flag);
        }
        return flags;
    }

    private static IEnumerable<int> GapsOf(long[] steps) =>
        Flags(steps, new(1, 25)).Index().Where(entry => entry.Item == FrameFlags.Gap).Select(entry => entry.Index);

    [Fact]
    public void Steps_back_are_flagged_and_kept()
    {
        var clock = new FrameClock(new Rational(1, 25), new Rational(25, 1), new Rational(25, 1));
        long[] stored = [0, 1, 2, 2, 1, 5];
        var flags = new List<FrameFlags>();
        foreach (var pts in stored)
        {
            Assert.Equal(pts, clock.Next(pts, 0, out var flag));
            flags.Add(flag);
        }
        Assert.Equal([FrameFlags.None, FrameFlags.None, FrameFlags.None, FrameFlags.Backward, FrameFlags.Backward, FrameFlags.Gap], flags);
    }

    [Fact]
    public void Missing_times_continue_from_the_last_stored_one()
    {
        var clock = new FrameClock(new Rational(1, 90000), new Rational(30000, 1001), new Rational(30000, 1001));
        Assert.Equal(1000, clock.Next(1000, 0, out _));
        Assert.Equal(4003, clock.Next(AvUtil.NoPts, 0, out var flags));
        Assert.Equal(FrameFlags.NoPts, flags);
        Assert.Equal(7006, clock.Next(AvUtil.NoPts, 0, out _));
    }

    private static long Lost(long[] steps, bool isErrorMet = false)
    {
        var clock = new FrameClock(new Rational(1, 1000), default, default);
        var pts = 0L;
        clock.Next(pts, 0, out _);
        foreach (var step in steps)
            clock.Next(pts += step, 0, out _);
        return clock.LostFrames(isErrorMet);
    }
}
