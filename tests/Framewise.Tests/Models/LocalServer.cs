using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Framewise.Tests.Models;

/// <summary>An HTTP server on this machine that answers its n-th request (from 0) as a test wants: well, half, late or not at
/// all.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<int, string, NetworkStream, CancellationToken, Task> _answer;
    private int _requests;

    public LocalServer(Func<int, string, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/files/net.onnx";

    /// <summary>The requests so far, headers and all.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>A server that gives the file, from where it is asked to.</summary>
    public static LocalServer Of(byte[] content) => new((_, request, stream, _) => SendAsync(stream, content, From(request)));

    public static int From(string request)
    {
        var at = request.IndexOf("Range: bytes=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(request.AsSpan(at + 13, request.IndexOf('-', at + 13) - at - 13));
    }

    /// <summary>Sends the file from a position on; only <paramref name="count"/> bytes of it if that is given, whatever the headers
    /// promise.</summary>
    public static async Task SendAsync(NetworkStream stream, byte[] content, int from = 0, int? count = null)
    {
        var status = from > 0 ? $"206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}" : "200 OK";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {content.Length - from}\r\nConnection: close\r\n\r\n")
        );
        await stream.WriteAsync(content.AsMemory(from, count ?? content.Length - from));
    }

    public static async Task SendStatusAsync(NetworkStream stream, string status) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var request = new StringBuilder();
            var buffer = new byte[4096];
            while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var count = await stream.ReadAsync(buffer);
                if (count == 0)
                    return;
                request.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
            lock (Requests)
                Requests.Add(request.ToString());
            try
            {
                await _answer(_requests++, request.ToString(), stream, _end.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone.
            }
        }
    }
}
