using System.Text.Json;

namespace Framewise.Live.Serving;

/// <summary>How the watching goes, for the page: a message like a frame's, without a picture.</summary>
internal static class StateMessage
{
    public static ReadOnlyMemory<byte> Of(WatchTally account, TimeSpan delay, TimeSpan now, bool hasEnded = false)
    {
        var summary = account.ToSummary();
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                at = now.TotalMilliseconds,
                summary.Frames,
                summary.Classified,
                summary.LeftOut,
                delay = delay.TotalMilliseconds,
                ended = hasEnded,
            },
            JsonForm.Page
        );
    }
}
