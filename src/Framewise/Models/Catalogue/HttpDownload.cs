using System.Net;
using System.Net.Http.Headers;

namespace Framewise.Models.Catalogue;

/// <summary>
/// Downloads a file into a partial file and goes on where an earlier download stopped. Proxies are those of the environment (HTTPS_PROXY,
/// NO_PROXY).
/// The caller checks the content: a partial file may belong to something else that the address held before.
/// </summary>
internal sealed class HttpDownload
{
    private const int BufferBytes = 1 << 16;
    private const string AskedWait = "wait";

    private static readonly Lazy<HttpClient> s_client = new(() =>
        new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) }) { Timeout = Timeout.InfiniteTimeSpan }
    );

    public const int DefaultAttempts = 5;

    /// <summary>How often in a row an attempt may bring nothing.</summary>
    public int Attempts { get; init; } = DefaultAttempts;

    /// <summary>Sends a request and gives its answer, whose content may still be on its way.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Send { get; init; } =
        (request, token) => s_client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);

    /// <summary>Told how long the server asks to wait.</summary>
    public Action<TimeSpan>? Waits { get; init; }

    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the server may send nothing.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="HttpRequestException">The server refuses, or all attempts failed.</exception>
    public async Task FetchAsync(Uri address, string partial, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            partial,
            FileMode.OpenOrCreate,
            FileAccess.Write,
            FileShare.None,
            bufferSize: 0,
            useAsync: true
        );
        for (var failures = 0; ; )
        {
            var (before, wait) = (file.Length, (TimeSpan?)null);
            try
            {
                if (await TryAsync(address, file, progress, cancellationToken).ConfigureAwait(false))
                    return;
                failures++;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && MayPass(e))
            {
                failures = file.Length > before ? 1 : failures + 1;
                wait = e.Data[AskedWait] as TimeSpan?;
                if (failures >= Attempts)
                    throw e as HttpRequestException
                        ?? new HttpRequestException(
                            e is OperationCanceledException ? $"the server sent nothing for {Silence.TotalSeconds:0.#} s" : e.Message,
                            e
                        );
            }
            if (failures >= Attempts)
                throw new HttpRequestException("the server does not give the rest of the file");
            if (wait is { } asked)
                Waits?.Invoke(asked);
            await Task.Delay(wait ?? Pause * failures, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>True when the file is complete; false when what there was of it does not fit the server's and has been thrown
    /// away.</summary>
    private async Task<bool> TryAsync(Uri address, FileStream file, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (file.Length > 0)
            request.Headers.Range = new RangeHeaderValue(file.Length, null);
        using var response = await Send(request, silence.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Length > 0)
        {
            if (response.Content.Headers.ContentRange?.Length == file.Length)
                return true;
            file.SetLength(0);
            return false;
        }
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException(
                $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}",
                null,
                response.StatusCode
            )
            {
                Data = { [AskedWait] = HttpWait.Of(response) },
            };
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != file.Length)
            file.SetLength(0);
        file.Position = file.Length;

        var total = response.Content.Headers.ContentLength is { } rest ? file.Length + rest : 0;
        var stream = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        var buffer = new byte[BufferBytes];
        for (int count; (count = await stream.ReadAsync(buffer, silence.Token).ConfigureAwait(false)) > 0; )
        {
            silence.CancelAfter(Silence);
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress?.Report(new FetchProgress(address.Segments[^1], file.Length, total));
        }
        return true;
    }

    private static bool MayPass(Exception e) =>
        e switch
        {
            HttpRequestException { StatusCode: { } status } => HttpWait.MayPass(status),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
                false,
            HttpRequestException or HttpIOException or OperationCanceledException => true,
            _ => false,
        };
}
