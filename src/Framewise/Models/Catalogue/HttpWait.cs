using System.Globalization;
using System.Net;

namespace Framewise.Models.Catalogue;

/// <summary>When to ask a server again that cannot answer now.</summary>
internal static class HttpWait
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    public static bool MayPass(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;

    /// <summary>What the server asks for with Retry-After, or with the time left in RateLimit (<c>"api";r=0;t=55</c>, as the Hugging Face
    /// hub has it); null: nothing.</summary>
    public static TimeSpan? Of(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : TimeLeft(response);
        return wait is { } time ? TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds, 0, s_longest.TotalSeconds)) : null;
    }

    private static TimeSpan? TimeLeft(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("RateLimit", out var values))
            return null;
        var part = string.Join(';', values)
            .Split(';')
            .Select(part => part.Trim())
            .FirstOrDefault(part => part.StartsWith("t=", StringComparison.Ordinal));
        return part is not null && int.TryParse(part.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}
