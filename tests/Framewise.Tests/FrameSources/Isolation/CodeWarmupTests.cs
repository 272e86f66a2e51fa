using Framewise.FrameSources.Isolation;

namespace Framewise.Tests.FrameSources.Isolation;

public sealed class CodeWarmupTests
{
    /// <summary>Where warming up fails, nobody notices but by the time it takes.</summary>
    [Fact]
    public void A_made_up_video_goes_through_both_sides()
    {
        CodeWarmup.Prepare();
        CodeWarmup.Send();
        CodeWarmup.Receive();
    }
}
