using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Framewise.Tests.Models.Hub;

/// <summary>
/// A server that behaves as the Hugging Face hub does: it lists a commit's files with their hashes, leads to another host for large files
/// and to another path for small ones, and tells with X-Error-Code what it refuses. Faults can be put in front of its answers.
/// </summary>
internal sealed class HubServer : IDisposable
{
    public const string Repository = "org/colors";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly LocalServer _server;
    private readonly Dictionary<string, (byte[] Content, bool IsLarge)> _files = [];
    private readonly List<(string Path, Func<NetworkStream, byte[], int, Task> Answer)> _faults = [];

    public HubServer() => _server = new LocalServer((_, request, stream, _) => AnswerAsync(request, stream));

    public int Port => new Uri(_server.Address).Port;

    public Uri Endpoint => new($"http://127.0.0.1:{Port}/");

    /// <summary>The token that may see everything; null: everybody may.</summary>
    public string? Gate { get; set; }

    public string GateCode { get; set; } = "GatedRepo";

    /// <summary>The first lines of the requests so far, without method and version.</summary>
    public IReadOnlyList<string> Paths => [.. Requests.Select(request => request.Split(' ')[1])];

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_server.Requests)
                return [.. _server.Requests];
        }
    }

    public void Add(string path, byte[] content, bool isLarge = false) => _files[path] = (content, isLarge);

    public void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Gives the next request whose path contains a text another answer: from the content that it asks for, and from
    /// where.</summary>
    public void Fail(string path, Func<NetworkStream, byte[], int, Task> answer) => _faults.Add((path, answer));

    public void Fail(string path, string status) => Fail(path, (stream, _, _) => LocalServer.SendStatusAsync(stream, status));

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string GitHash(byte[] content) =>
        Convert.ToHexStringLower(
            SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content])
        );

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(string request, NetworkStream stream)
    {
        var path = Uri.UnescapeDataString(request.Split(' ')[1].Split('?')[0]);
        var (content, file) = Find(path);
        if (_faults.FindIndex(fault => path.Contains(fault.Path, StringComparison.Ordinal)) is var fault and >= 0)
        {
            var answer = _faults[fault].Answer;
            _faults.RemoveAt(fault);
            await answer(stream, content, LocalServer.From(request));
        }
        else if (path.StartsWith("/cdn/", StringComparison.Ordinal))
            await LocalServer.SendAsync(stream, content, LocalServer.From(request));
        else if (!path.Contains($"/{Repository}/", StringComparison.Ordinal))
            await LocalServer.SendStatusAsync(
                stream,
                HasToken(request)
                    ? "404 Not Found\r\nX-Error-Code: RepoNotFound"
                    : "401 Unauthorized\r\nX-Error-Message: Invalid username or password."
            );
        else if (
            Gate is not null
            && !request.Contains($"Bearer {Gate}", StringComparison.Ordinal)
            && (GateCode != "GatedRepo" || !path.StartsWith("/api/models/", StringComparison.Ordinal))
        )
            await LocalServer.SendStatusAsync(
                stream,
                $"{(HasToken(request) ? GateCode == "GatedRepo" ? "403 Forbidden" : "404 Not Found" : "401 Unauthorized")}"
                    + $"\r\nX-Error-Code: {GateCode}"
            );
        else if (path == $"/api/models/{Repository}/revision/main" || path == $"/api/models/{Repository}/revision/{Commit}")
            await LocalServer.SendAsync(stream, List());
        else if (path.StartsWith("/api/models/", StringComparison.Ordinal))
            await LocalServer.SendStatusAsync(stream, "404 Not Found\r\nX-Error-Code: RevisionNotFound");
        else if (path.StartsWith("/api/resolve-cache/", StringComparison.Ordinal))
            await LocalServer.SendAsync(stream, content, LocalServer.From(request));
        else if (file is null)
            await LocalServer.SendStatusAsync(stream, "404 Not Found\r\nX-Error-Code: EntryNotFound");
        else
            await LocalServer.SendStatusAsync(
                stream,
                _files[file].IsLarge
                    ? $"302 Found\r\nX-Repo-Commit: {Commit}\r\nX-Linked-ETag: \"{Sha256(content)}\"\r\nX-Linked-Size: "
                        + $"{content.Length}\r\nLocation: http://localhost:{Port}/cdn/{Sha256(content)}"
                    : $"307 Temporary Redirect\r\nX-Repo-Commit: {Commit}\r\nETag: \"{GitHash(content)}\"\r\nLocation: "
                        + $"/api/resolve-cache/models/{Repository}/{Commit}/{file}"
            );
    }

    private (byte[] Content, string? File) Find(string path)
    {
        if (path.StartsWith("/cdn/", StringComparison.Ordinal))
            return (_files.Values.First(file => path.EndsWith(Sha256(file.Content), StringComparison.Ordinal)).Content, null);
        var name = _files.Keys.FirstOrDefault(file => path.EndsWith($"/{Commit}/{file}", StringComparison.Ordinal));
        return name is null ? ([], null) : (_files[name].Content, name);
    }

    private static bool HasToken(string request) => request.Contains("Authorization:", StringComparison.OrdinalIgnoreCase);

    private byte[] List() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = Repository,
                sha = Commit,
                gated = Gate is not null,
                siblings = _files.Select(file =>
                    file.Value.IsLarge
                        ? (object)
                            new
                            {
                                rfilename = file.Key,
                                size = file.Value.Content.Length,
                                blobId = new string('a', 40),
                                lfs = new
                                {
                                    sha256 = Sha256(file.Value.Content),
                                    size = file.Value.Content.Length,
                                    pointerSize = 134,
                                },
                            }
                        : new
                        {
                            rfilename = file.Key,
                            size = file.Value.Content.Length,
                            blobId = GitHash(file.Value.Content),
                        }
                ),
            }
        );
}
