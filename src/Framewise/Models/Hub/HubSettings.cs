namespace Framewise.Models.Hub;

/// <summary>Where the hub and its cache are and who asks, by the variables that huggingface_hub reads too (its constants.py).</summary>
internal sealed record HubSettings
{
    private const string PublicEndpoint = "https://huggingface.co";

    public required Uri Endpoint { get; init; }

    /// <summary>The cache that all programs of this user share.</summary>
    public required string CacheFolder { get; init; }

    public string? Token { get; init; }

    /// <summary>Whether nothing may be asked of the hub.</summary>
    public bool IsOffline { get; init; }

    public static HubSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    public static HubSettings From(Func<string, string?> variable)
    {
        string? Get(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string Expand(string path) => path.StartsWith('~') ? profile + path[1..] : path;
        var home = Expand(Get("HF_HOME") ?? Path.Combine(Get("XDG_CACHE_HOME") ?? Path.Combine(profile, ".cache"), "huggingface"));
        var endpoint = Get("HF_ENDPOINT") ?? PublicEndpoint;
        if (!Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ModelException($"HF_ENDPOINT is '{endpoint}', which is no address that begins with https:// or http://.");
        return new HubSettings
        {
            Endpoint = address,
            CacheFolder = Path.GetFullPath(Expand(Get("HF_HUB_CACHE") ?? Get("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"))),
            Token =
                Get("HF_TOKEN")
                ?? Get("HUGGING_FACE_HUB_TOKEN")
                ?? (
                    IsTrue(Get("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
                        ? null
                        : ReadToken(Expand(Get("HF_TOKEN_PATH") ?? Path.Combine(home, "token")))
                ),
            IsOffline = IsTrue(Get("HF_HUB_OFFLINE")) || IsTrue(Get("TRANSFORMERS_OFFLINE")),
        };
    }

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static string? ReadToken(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
