using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Framewise.Live.Serving;

/// <summary>Serves the page and, to each that is open, the frames. It answers nothing else.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private const int MostPages = 16;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly RequestGuard _guard;
    private readonly string _page;
    private readonly List<Viewer> _viewers = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _firstPage = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LatencyTally _fromDue = new();
    private readonly LatencyTally _fromArrival = new();
    private TaskCompletionSource? _allGone;
    private PageTally _tally = new(0, 0, 0, 0, default, default);

    private LiveServer(WatchOptions options, string page)
    {
        _page = page;
        _guard = new RequestGuard(options.Address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 0;
                kestrel.Listen(options.Address, options.Port);
            });
        // Ctrl+C is the program's to hear.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _application = builder.Build();
        _application.UseWebSockets();
        _application.Run(AnswerAsync);
    }

    public Uri Link { get; private set; } = null!;

    /// <summary>Ends when a page is open for the first time.</summary>
    public Task FirstPage => _firstPage.Task;

    public bool HasPages
    {
        get
        {
            lock (_lock)
                return _viewers.Count > 0;
        }
    }

    public PageTally Tally
    {
        get
        {
            lock (_lock)
                return _tally with { FromDue = _fromDue.ToLatency(), FromArrival = _fromArrival.ToLatency() };
        }
    }

    /// <exception cref="WatchException">The address or port cannot be listened on.</exception>
    public static async Task<LiveServer> StartAsync(WatchOptions options, string page, CancellationToken cancellationToken)
    {
        var server = new LiveServer(options, page);
        try
        {
            await server._application.StartAsync(cancellationToken).ConfigureAwait(false);
            server.Link = server.LinkOf(options.Address);
            return server;
        }
        catch (Exception e)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            if (e is IOException or System.Net.Sockets.SocketException)
                throw new WatchException(
                    $"{new IPEndPoint(options.Address, options.Port)} cannot be listened on: {e.GetBaseException().Message}. "
                        + "Give another --port, or 0 for any that is free.",
                    e
                );
            throw;
        }
    }

    public void Send(ReadOnlyMemory<byte> message)
    {
        lock (_lock)
            foreach (var viewer in _viewers)
                viewer.Send(message);
    }

    /// <summary>Sends the pages a last message, and waits a moment until they have reported and gone.</summary>
    public async Task EndAsync(ReadOnlyMemory<byte> message)
    {
        Task gone;
        lock (_lock)
        {
            _allGone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            gone = _allGone.Task;
            foreach (var viewer in _viewers)
                viewer.Send(message);
            if (_viewers.Count == 0)
                _allGone.SetResult();
        }
        await Task.WhenAny(gone, Task.Delay(LastWords)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private Uri LinkOf(IPAddress address)
    {
        var port = new Uri(_application.Urls.First()).Port;
        var host =
            address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName()
            : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]"
            : address.ToString();
        return new Uri($"http://{host}:{port}/{(_guard.Token is null ? "" : $"?token={_guard.Token}")}");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Content-Security-Policy"] = "frame-ancestors 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        if (!_guard.Admits(request.Host, request.Headers.Origin, request.Query["token"], context.Connection.LocalPort))
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        else if (request.Path == "/" && HttpMethods.IsGet(request.Method))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(_page).ConfigureAwait(false);
        }
        else if (request.Path == "/frames" && context.WebSockets.IsWebSocketRequest)
            await ServeAsync(context).ConfigureAwait(false);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task ServeAsync(HttpContext context)
    {
        lock (_lock)
            if (_viewers.Count >= MostPages || _allGone is not null)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }
        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        var viewer = new Viewer(socket, Add);
        lock (_lock)
            _viewers.Add(viewer);
        _firstPage.TrySetResult();
        try
        {
            await viewer.ServeAsync(_closing.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                if (_viewers.Remove(viewer) && _viewers.Count == 0)
                    _allGone?.TrySetResult();
        }
    }

    private void Add(PageReport report)
    {
        lock (_lock)
        {
            _tally = _tally with
            {
                Shown = _tally.Shown + report.Shown,
                Labelled = _tally.Labelled + report.Labelled,
                Late = _tally.Late + report.Late,
                Skipped = _tally.Skipped + report.Skipped,
            };
            foreach (var milliseconds in report.FromDue ?? [])
                _fromDue.Add(milliseconds);
            foreach (var milliseconds in report.FromArrival ?? [])
                _fromArrival.Add(milliseconds);
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
