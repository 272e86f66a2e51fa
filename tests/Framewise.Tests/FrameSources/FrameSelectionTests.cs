using Framewise.FrameSources;
using Framewise.Media;
using static Framewise.FrameSources.FrameSelection.Verdict;

namespace Framewise.Tests;

public class FrameSelectionTests
{
    private static readonly Rational Ntsc = new(1, 30000);

    [Fact]
    public void Every_third_frame_is_taken_by_index() =>
        Assert.Equal([Take, Skip, Skip, Take, Skip, Skip, Take], Judge(new WantedFrames(3), 7));

    [Theory]
    [InlineData("1s", new long[] { 0, 9, 39 })]
    [InlineData("500ms", new long[] { 0, 9, 24, 39 })]
    [InlineData("0.2s", new long[] { 0, 6, 9, 15, 21, 27, 33, 39 })]
    [InlineData("key", new long[] { 0, 30 })]
    public void Of_a_screen_recording_the_first_frame_at_or_after_each_multiple_is_taken(string step, long[] expected)
    {
        // 30 frames a second, and the ninth picture stays for 20 s.
        var selection = new FrameSelection(new WantedFrames(FrameStep.Parse(step)), new Rational(1, 30));
        var taken = Enumerable
            .Range(0, 40)
            .Where(i => selection.Judge(new FrameInfo(i, 7 + (i < 9 ? i : 600 + i - 9), FrameFlags.None, i % 30 == 0, false)) == Take);
        Assert.Equal(expected, taken.Select(i => (long)i));
    }

    [Theory]
    [InlineData("1fps", new long[] { 0, 8, 9, 39 })]
    [InlineData("0.5fps", new long[] { 0, 8, 9 })]
    [InlineData("2fps", new long[] { 0, 8, 9, 24, 39 })]
    [InlineData("10/4fps", new long[] { 0, 8, 9, 21, 33, 39 })]
    public void Of_a_rate_the_frames_that_are_on_the_screen_at_its_multiples_are_taken_once_each(string step, long[] expected)
    {
        // As above; the last picture, the fortieth, stays for a second.
        var selection = new FrameSelection(new WantedFrames(FrameStep.Parse(step)), new Rational(1, 30));
        long Pts(int i) => 7 + (i < 9 ? i : 600 + i - 9);
        var taken = Enumerable.Range(0, 40).Where(i => selection.IsShownAtMultiple(Pts(i), i < 39 ? Pts(i + 1) : Pts(i) + 30));
        Assert.Equal(expected, taken.Select(i => (long)i));
    }

    [Fact]
    public void A_step_of_time_is_counted_from_the_first_frame_and_not_from_the_start()
    {
        var wanted = new WantedFrames(FrameStep.Of(TimeSpan.FromSeconds(1)), Start: TimeSpan.FromSeconds(1.5));
        var verdicts = Judge(wanted, 100);
        Assert.Equal([60, 90], Enumerable.Range(0, 100).Where(i => verdicts[i] == Take));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("30", "30")]
    [InlineData("1s", "1s")]
    [InlineData("0.5s", "0.5s")]
    [InlineData("500ms", "0.5s")]
    [InlineData("90.000s", "90s")]
    [InlineData("key", "key")]
    [InlineData("1fps", "1fps")]
    [InlineData("0.25fps", "1/4fps")]
    [InlineData("23.976fps", "2997/125fps")]
    [InlineData("30000/1001fps", "30000/1001fps")]
    [InlineData("4/2fps", "2fps")]
    public void A_step_is_written_as_it_is_read(string text, string written)
    {
        Assert.Equal(written, FrameStep.Parse(text).ToString());
        Assert.Equal(FrameStep.Parse(text), FrameStep.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("0s")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData("1,5s")]
    [InlineData("keys")]
    [InlineData("99999999999999999999s")]
    [InlineData("0.000000001s")]
    [InlineData("0fps")]
    [InlineData("-1fps")]
    [InlineData("fps")]
    [InlineData("1/0fps")]
    [InlineData("1/2/3fps")]
    [InlineData("0.00001fps")]
    [InlineData("99999999fps")]
    public void What_is_no_step_is_refused(string text) => Assert.Throws<FormatException>(() => FrameStep.Parse(text));

    [Fact]
    public void The_range_is_half_open_and_exact()
    {
        // Frame 30 of 29.97 frames/s is at 1.001 s exactly.
        var wanted = new WantedFrames(
            Start: TimeSpan.FromMilliseconds(1001),
            End: TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond * 1001 * 2)
        );
        var verdicts = Judge(wanted, 61);
        Assert.Equal(Skip, verdicts[29]);
        Assert.Equal(Take, verdicts[30]);
        Assert.Equal(Take, verdicts[59]);
        Assert.Equal(Stop, verdicts[60]);
    }

    [Fact]
    public void Times_count_from_the_first_presented_frame()
    {
        var selection = new FrameSelection(new WantedFrames(Start: TimeSpan.FromSeconds(1)), Ntsc);
        Assert.Equal(Skip, selection.Judge(new FrameInfo(0, 9_000_000, FrameFlags.None, true, false)));
        Assert.Equal(Take, selection.Judge(new FrameInfo(1, 9_030_000, FrameFlags.None, true, false)));
        Assert.Equal(TimeSpan.FromSeconds(1), selection.TimeOf(new FrameInfo(1, 9_030_000, FrameFlags.None, true, false)));
    }

    private static FrameSelection.Verdict[] Judge(WantedFrames wanted, int frames)
    {
        var selection = new FrameSelection(wanted, Ntsc);
        return [.. Enumerable.Range(0, frames).Select(i => selection.Judge(new FrameInfo(i, i * 1001L, FrameFlags.None, false, false)))];
    }
}
