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
