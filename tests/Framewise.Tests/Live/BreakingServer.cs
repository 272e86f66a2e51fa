using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Framewise.Tests.Live;

/// <summary>A web server that sends the same bytes to whoever connects, and then breaks off.</summary>
internal sealed class BreakingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _bytes;
    private readonly string _type;
    private int _served;

    public BreakingServer(byte[] bytes, string type = "video/mp2t")
    {
        (_bytes, _type) = (bytes, type);
        _listener.Start();
        Address = $"http://{_listener.LocalEndpoint}/stream";
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Waits until so many have had all bytes.</summary>
    public async Task ServedAsync(int connections)
    {
        for (var wait = 0; wait < 600 && Volatile.Read(ref _served) < connections; wait++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(_served >= connections, $"{_served} connections were served.");
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096]);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {_type}\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(_bytes);
                Interlocked.Increment(ref _served);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException) { }
    }
}
