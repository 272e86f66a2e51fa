using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Framewise.Live.Serving;

/// <summary>
/// Says which requests are answered: those that name this server in <c>Host</c> (a page from elsewhere whose name leads here does not),
/// that come from its own page or from no page (<c>Origin</c>), and that bear the token where there is one.
/// </summary>
internal sealed class RequestGuard
{
    private readonly bool _isLoopback;
    private readonly byte[]? _token;

    public RequestGuard(IPAddress address)
    {
        _isLoopback = IPAddress.IsLoopback(address);
        if (!_isLoopback)
            Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _token = Token is null ? null : Encoding.ASCII.GetBytes(Token);
    }

    /// <summary>What the link must bear; null on a loopback address.</summary>
    public string? Token { get; }

    public bool Admits(HostString host, string? origin, string? token, int port) =>
        IsOwnName(host, port)
        && (string.IsNullOrEmpty(origin) || origin.Equals($"http://{host.Value}", StringComparison.OrdinalIgnoreCase))
        && (_token is null || CryptographicOperations.FixedTimeEquals(_token, Encoding.UTF8.GetBytes(token ?? "")));

    private bool IsOwnName(HostString host, int port) =>
        (host.Port ?? 80) == port
        && (
            host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (!_isLoopback && host.Host.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase))
            || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && (!_isLoopback || IPAddress.IsLoopback(address)))
        );
}
