using System.Security.Cryptography;
using System.Text;

namespace Framewise.Results.Ledger;

/// <summary>The plan that a shard has made, as its report keeps it: shards of one run have made the same.</summary>
/// <param name="Sha256">SHA-256 of the plan: every piece of work with its shard and the size of its file.</param>
/// <param name="Videos">The names of all videos that the shard knew of, those of other shards included.</param>
internal sealed record PlanFacts(string Sha256, IReadOnlyList<string> Videos)
{
    /// <param name="pieces">A line for each piece of work.</param>
    /// <param name="videos">The videos.</param>
    public static PlanFacts From(IEnumerable<string> pieces, IReadOnlyList<string> videos) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', pieces)))), videos);
}
