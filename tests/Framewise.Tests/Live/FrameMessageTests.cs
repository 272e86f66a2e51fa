using Framewise.Live;
using Framewise.Live.Serving;
using Framewise.Media;
using Framewise.Results.Rows;

namespace Framewise.Tests.Live;

public sealed class FrameMessageTests
{
    /// <summary>The low byte of a length of 379 is that of an opening brace, with which messages without a picture begin.</summary>
    [Fact]
    public async Task A_frame_is_told_from_facts_alone_however_long_its_labels_are()
    {
        for (var length = 0; length < 256; length++)
        {
            var frame = new LiveFrame
            {
                Info = new FrameInfo(1, 512, FrameFlags.None, IsKey: false, Interlaced: false),
                Time = default,
                Arrived = default,
                Due = default,
                Duration = default,
                Jpeg = [0xFF, 0xD8],
            };
            frame.Settle(
                new FrameResult
                {
                    FrameIndex = 1,
                    Pts = 512,
                    Time = default,
                    ByModel =
                    [
                        [new Prediction(0, new string('a', length), 1)],
                    ],
                }
            );
            Assert.Equal(0, (await FrameMessage.OfAsync(frame, default)).Span[0]);
        }
    }
}
