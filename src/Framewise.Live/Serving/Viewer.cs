using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Framewise.Live.Serving;

/// <summary>One open page. Messages that it is too slow for are left out, oldest first.</summary>
internal sealed class Viewer(WebSocket socket, Action<PageReport> reported)
{
    private const int Waiting = 8;
    private const int LongestReport = 1 << 16;

    private readonly Channel<ReadOnlyMemory<byte>> _messages = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    public void Send(ReadOnlyMemory<byte> message) => _messages.Writer.TryWrite(message);

    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(gone.Token);
        try
        {
            await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or JsonException) { }
        await gone.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in _messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            await socket.SendAsync(message, KindOf(message.Span), endOfMessage: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Facts alone are text; those of a frame begin with their length.</summary>
    private static WebSocketMessageType KindOf(ReadOnlySpan<byte> message) =>
        message[0] == '{' ? WebSocketMessageType.Text : WebSocketMessageType.Binary;

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LongestReport);
        try
        {
            for (var length = 0; length < LongestReport; )
            {
                var received = await socket
                    .ReceiveAsync(buffer.AsMemory(length, LongestReport - length), cancellationToken)
                    .ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close)
                    return;
                length += received.Count;
                if (!received.EndOfMessage)
                    continue;
                if (JsonSerializer.Deserialize<PageReport>(buffer.AsSpan(0, length), JsonForm.Page) is { } report)
                    reported(report);
                length = 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
