using System.Buffers.Binary;
using System.Text.Json;
using Framewise.Results.Rows;

namespace Framewise.Live.Serving;

/// <summary>One frame as the page gets it: the length of the facts (32 bits, big-endian: the first byte is 0 and never that of a message of
/// facts alone), the facts in JSON, the picture as JPEG.</summary>
internal static class FrameMessage
{
    /// <summary>The frame with its labels, if it has any by now.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> OfAsync(LiveFrame frame, TimeSpan now)
    {
        var isSettled = frame.Settled.IsCompleted;
        var row = isSettled ? await frame.Settled.ConfigureAwait(false) : null;
        var facts = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                at = now.TotalMilliseconds,
                frame = frame.Info.Index,
                pts = frame.Info.Pts,
                time = frame.Time.TotalSeconds,
                due = frame.Due.TotalMilliseconds,
                arrived = frame.Arrived.TotalMilliseconds,
                duration = frame.Duration.TotalMilliseconds,
                flags = FrameFlagNames.Join(frame.Info.Flags),
                shot = frame.Shot.StartsShot,
                labels = row?.Predictions.Select(prediction =>
                    new object?[]
                    {
                        prediction.Class,
                        prediction.Label,
                        float.IsNaN(prediction.Probability) ? null : prediction.Probability,
                    }
                ),
                leftOut = row is not null ? null
                : isSettled ? frame.LeftOutBecause
                : "labels late",
            },
            JsonForm.Page
        );
        var message = new byte[sizeof(int) + facts.Length + frame.Jpeg!.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, facts.Length);
        facts.CopyTo(message, sizeof(int));
        frame.Jpeg.CopyTo(message, sizeof(int) + facts.Length);
        return message;
    }
}
