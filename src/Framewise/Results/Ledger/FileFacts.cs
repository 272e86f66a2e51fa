using System.Security.Cryptography;

namespace Framewise.Results.Ledger;

/// <summary>A file of results, as the ledger names it: by its name and the SHA-256 of its bytes.</summary>
internal sealed record FileFacts(string Name, long Size, string Sha256)
{
    public static FileFacts Read(string path)
    {
        using var file = File.OpenRead(path);
        return new FileFacts(Path.GetFileName(path), file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
