using System.Net;

namespace Framewise.Models.Hub;

/// <summary>
/// What a refusal of the hub means. Its header X-Error-Code tells missing repositories, revisions and files apart, and gated ones from
/// both; a private repository looks like a missing one to those who may not see it, and to those without a token like a refusal.
/// </summary>
internal static class HubRefusal
{
    public static Exception Of(HttpResponseMessage response, HubAddress address, HubSettings settings)
    {
        var code = Header(response, "X-Error-Code");
        var page = new Uri(settings.Endpoint, address.Repository);
        var message = (code, response.StatusCode) switch
        {
            ("GatedRepo", HttpStatusCode.Unauthorized) => $"'{address.Repository}' is gated: its owners want to know who uses it. "
                + $"Accept their terms on {page}, and give a token of yours in HF_TOKEN (or log in with 'hf auth login')",
            ("GatedRepo", _) => $"'{address.Repository}' is gated, and the account of your token has no access yet. Ask for it on {page}",
            ("RevisionNotFound", _) =>
                $"'{address.Repository}' has no revision '{address.Revision}'. See its branches and tags on {page}/tree/main",
            ("EntryNotFound", _) => $"a file of '{address.Repository}' is not there at this revision any more. Run the command again",
            (_, HttpStatusCode.Unauthorized) when settings.Token is null =>
                $"there is no repository '{address.Repository}', or it is private. "
                    + "If it is yours, give a token of yours in HF_TOKEN (or log in with 'hf auth login'); "
                    + $"else look at the name on {page}",
            (_, HttpStatusCode.Unauthorized) => "the hub does not accept your token (HF_TOKEN, or the one kept by 'hf auth login'). "
                + "Make a new one, or take it away for public repositories",
            ("RepoNotFound", _) or (_, HttpStatusCode.NotFound) =>
                $"there is no repository '{address.Repository}' that your {(settings.Token is null ? "computer" : "token")} may see. "
                    + $"Look at the name on {page}",
            (_, HttpStatusCode.Forbidden) =>
                $"the hub refuses '{address.Repository}': {Header(response, "X-Error-Message") ?? response.ReasonPhrase}. Look at {page}",
            _ => null,
        };
        return message is null
            ? new HttpRequestException($"the hub answers {(int)response.StatusCode} {response.ReasonPhrase}", null, response.StatusCode)
            : new ModelException($"'{address}' cannot be fetched: {message}.");
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(' ', values) : null;
}
