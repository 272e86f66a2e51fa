using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Framewise.Models.Catalogue;

namespace Framewise.Models.Hub;

/// <summary>
/// The hub's HTTP interface: <c>GET api/models/REPOSITORY/revision/REVISION?blobs=true</c> lists a commit's files with their hashes, <c>GET
/// REPOSITORY/resolve/COMMIT/FILE</c> gives one, often by way of another host. The token goes to the hub itself only. 429 and 5xx are
/// waited for.
/// </summary>
internal sealed class HubClient(HubSettings settings, IProgress<FetchProgress>? progress)
{
    private const int MostRedirects = 8;

    private static readonly Lazy<HttpClient> s_client = new(() =>
        new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20), AllowAutoRedirect = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        }
    );

    /// <summary>The wait between attempts where the hub names none.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <exception cref="ModelException">There is no such repository or revision, or it is not for this user.</exception>
    /// <exception cref="HttpRequestException">The hub cannot be reached.</exception>
    public async Task<HubRepository> ListAsync(HubAddress address, CancellationToken cancellationToken)
    {
        var uri = new Uri(
            settings.Endpoint,
            $"api/models/{address.Repository}/revision/{Uri.EscapeDataString(address.Revision)}?blobs=true"
        );
        for (var attempt = 1; ; attempt++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, uri);
                using var response = await SendAsync(request, limit.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                    return Read(await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false), address);
                if (!HttpWait.MayPass(response.StatusCode) || attempt == HttpDownload.DefaultAttempts)
                    throw HubRefusal.Of(response, address, settings);
                await WaitAsync(HttpWait.Of(response) ?? Pause * attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException("the hub sent nothing for 60 s", e);
            }
        }
    }

    /// <summary>Downloads a file into a partial one, going on where an earlier download stopped.</summary>
    /// <exception cref="ModelException">The file is not for this user.</exception>
    /// <exception cref="HttpRequestException">The hub cannot be reached.</exception>
    public async Task DownloadAsync(HubAddress address, string commit, HubFile file, string partial, CancellationToken cancellationToken)
    {
        var uri = new Uri(
            settings.Endpoint,
            $"{address.Repository}/resolve/{commit}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}"
        );
        var download = new HttpDownload
        {
            Pause = Pause,
            Send = async (request, token) =>
            {
                var response = await SendAsync(request, token).ConfigureAwait(false);
                if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
                    return response;
                using (response)
                    throw HubRefusal.Of(response, address, settings);
            },
            Waits = wait => ReportWait(wait),
        };
        await download.FetchAsync(uri, partial, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            // Another host must not learn the token.
            if (
                settings.Token is { } token
                && request.RequestUri!.Authority == settings.Endpoint.Authority
                && request.RequestUri.Scheme == settings.Endpoint.Scheme
            )
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var response = await s_client
                .Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            if ((int)response.StatusCode is < 300 or >= 400 || response.Headers.Location is not { } location)
                return response;
            using (response)
            {
                var target = new Uri(request.RequestUri!, location);
                if (
                    redirects == MostRedirects
                    || target.Scheme is not ("http" or "https")
                    || (request.RequestUri!.Scheme == "https" && target.Scheme == "http")
                )
                    throw new HttpRequestException($"the hub leads to '{target}', which is not followed");
                var next = new HttpRequestMessage(request.Method, target);
                next.Headers.Range = request.Headers.Range;
                request = next;
            }
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        ReportWait(wait);
        await Task.Delay(wait, cancellationToken).ConfigureAwait(false);
    }

    private void ReportWait(TimeSpan wait) =>
        progress?.Report(new FetchProgress($"the hub ({settings.Endpoint.Host}) cannot answer now; waiting {wait.TotalSeconds:0} s"));

    private static HubRepository Read(byte[] json, HubAddress address)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("sha").GetString() is not { } commit || !HubAddress.IsHash(commit, 40))
                throw new JsonException("its commit is no hash");
            return new HubRepository(commit, [.. root.GetProperty("siblings").EnumerateArray().Select(File)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ModelException(
                $"What the hub says of '{address}' cannot be read: {e.Message.TrimEnd('.')}. Is HF_ENDPOINT right?",
                inner: e
            );
        }
    }

    private static HubFile File(JsonElement entry)
    {
        var path = entry.GetProperty("rfilename").GetString()!;
        if (path.Split('/').Any(part => part is "" or "." or "..") || path.Contains('\\') || Path.IsPathRooted(path))
            throw new JsonException($"'{path}' is no path inside a repository");
        var sha256 =
            entry.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object
                ? (lfs.TryGetProperty("sha256", out var hash) ? hash : lfs.GetProperty("oid")).GetString()
                : null;
        var git = entry.TryGetProperty("blobId", out var blob) ? blob.GetString() : null;
        if ((sha256 ?? git) is null || !(sha256 is null ? HubAddress.IsHash(git, 40) : HubAddress.IsHash(sha256, 64)))
            throw new JsonException($"'{path}' has no hash");
        return new HubFile(
            path,
            entry.TryGetProperty("size", out var size) && size.TryGetInt64(out var bytes) ? bytes : 0,
            sha256?.ToLowerInvariant(),
            git?.ToLowerInvariant()
        );
    }
}
