using System.Net;
using System.Net.WebSockets;
using Framewise.Live;
using Framewise.Live.Serving;

namespace Framewise.Tests.Live;

public sealed class LiveServerTests
{
    private const string Page = "the page";

    [Fact]
    public async Task A_page_is_served_to_this_machine_only_and_without_a_token()
    {
        await using var server = await StartAsync(IPAddress.Loopback);
        Assert.True(server.Link.IsLoopback);
        Assert.Equal("", server.Link.Query);
        Assert.Equal((HttpStatusCode.OK, Page), await GetAsync(server.Link));
        Assert.Equal((HttpStatusCode.NotFound, ""), await GetAsync(new Uri(server.Link, "/etc/passwd")));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.20")]
    public async Task A_name_from_elsewhere_that_leads_here_is_refused(string host)
    {
        await using var server = await StartAsync(IPAddress.Loopback);
        Assert.Equal((HttpStatusCode.Forbidden, ""), await GetAsync(server.Link, host: $"{host}:{server.Link.Port}"));
    }

    [Fact]
    public async Task A_page_from_elsewhere_is_refused()
    {
        await using var server = await StartAsync(IPAddress.Loopback);
        Assert.Equal((HttpStatusCode.Forbidden, ""), await GetAsync(server.Link, origin: "https://evil.example"));
        Assert.Equal((HttpStatusCode.Forbidden, ""), await GetAsync(server.Link, origin: "null"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server.Link, origin: $"http://{server.Link.Authority}")).Status);
        Assert.False(await ConnectsAsync(server.Link, "https://evil.example"));
        Assert.True(await ConnectsAsync(server.Link, $"http://{server.Link.Authority}"));
    }

    [Fact]
    public async Task Where_others_can_reach_it_nothing_is_answered_without_the_token()
    {
        await using var server = await StartAsync(IPAddress.Any);
        var link = new UriBuilder(server.Link) { Host = "127.0.0.1" }.Uri;
        Assert.Matches("^\\?token=[0-9a-f]{32}$", link.Query);
        Assert.Equal((HttpStatusCode.OK, Page), await GetAsync(link));
        Assert.True(await ConnectsAsync(link, $"http://{link.Authority}"));
        foreach (var query in new[] { "", "?token=", "?token=0", link.Query[..^1], link.Query + "0" })
        {
            var without = new UriBuilder(link) { Query = query }.Uri;
            Assert.Equal((HttpStatusCode.Forbidden, ""), await GetAsync(without));
            Assert.False(await ConnectsAsync(without, $"http://{link.Authority}"));
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_as_such()
    {
        await using var server = await StartAsync(IPAddress.Loopback);
        var error = await Assert.ThrowsAsync<WatchException>(() => StartAsync(IPAddress.Loopback, server.Link.Port));
        Assert.Contains($"127.0.0.1:{server.Link.Port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("--port", error.Message, StringComparison.Ordinal);
    }

    private static Task<LiveServer> StartAsync(IPAddress address, int port = 0) =>
        LiveServer.StartAsync(new WatchOptions { Address = address, Port = port }, Page, TestContext.Current.CancellationToken);

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(Uri link, string? host = null, string? origin = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<bool> ConnectsAsync(Uri link, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new UriBuilder(link) { Scheme = "ws", Path = "/frames" }.Uri, TestContext.Current.CancellationToken);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }
}
