namespace Framewise.Models.Hub;

/// <summary>A file of a repository.</summary>
/// <param name="Path">Its path in the repository, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">The hash of its content, where it is kept as LFS; else null.</param>
/// <param name="GitHash">Git's hash of it as a blob (SHA-1 over a header and the content); null where the hub did not say.</param>
internal sealed record HubFile(string Path, long Bytes, string? Sha256, string? GitHash)
{
    /// <summary>The name under which huggingface_hub keeps the content: its ETag on the hub.</summary>
    public string BlobName => Sha256 ?? GitHash!;
}
