using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Framewise.Models.Hub;

/// <summary>
/// The cache that huggingface_hub and other programs of the user share (the hub's documentation, "Hub Local Cache"): contents under their
/// hashes in blobs, a folder of links for each commit in snapshots, commits of branches and tags in refs, and locks beside the
/// repositories.
/// </summary>
internal sealed class HubCache(string folder, string repository)
{
    private readonly string _name = "models--" + repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>The repository and commit of a file that lies in such a cache; null for any other.</summary>
    public static HubAddress? AddressOf(string path)
    {
        var parts = Path.GetFullPath(path).Split(Path.DirectorySeparatorChar);
        var at = Array.LastIndexOf(parts, "snapshots");
        return
            at > 0
            && at + 1 < parts.Length
            && HubAddress.IsHash(parts[at + 1], 40)
            && parts[at - 1].Split("--") is ["models", var organisation, var name]
            ? new HubAddress($"{organisation}/{name}", parts[at + 1], null)
            : null;
    }

    private string Root => Path.Combine(folder, _name);

    public string Snapshot(string commit) => Path.Combine(Root, "snapshots", commit);

    /// <summary>The commit that a revision was when it was last fetched; null if it never was.</summary>
    public string? Commit(HubAddress address)
    {
        if (address.IsCommit)
            return address.Revision;
        var reference = Path.Combine(Root, "refs", address.Revision);
        return File.Exists(reference) && File.ReadAllText(reference).Trim() is var commit && HubAddress.IsHash(commit, 40) ? commit : null;
    }

    public void Remember(HubAddress address, string commit)
    {
        if (address.IsCommit)
            return;
        var reference = Path.Combine(Root, "refs", address.Revision);
        if (File.Exists(reference) && File.ReadAllText(reference) == commit)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(reference)!);
        var partial = $"{reference}.{Guid.NewGuid():N}.partial";
        File.WriteAllText(partial, commit);
        File.Move(partial, reference, overwrite: true);
    }

    public bool Has(string commit, string path) => File.Exists(Path.Combine(Snapshot(commit), path));

    /// <summary>Puts a file of a commit into its place, fetched into a partial file if its content is not there yet, and checked.</summary>
    /// <exception cref="ModelException">The content is another one, twice.</exception>
    public async Task BringAsync(string commit, HubFile file, Func<string, Task> fetch, CancellationToken cancellationToken)
    {
        var link = Path.Combine(Snapshot(commit), file.Path);
        if (File.Exists(link))
            return;
        var blob = Path.Combine(Root, "blobs", file.BlobName);
        using (await LockAsync(file, cancellationToken).ConfigureAwait(false))
        {
            if (!File.Exists(blob))
                await FetchAsync(file, blob, fetch, cancellationToken).ConfigureAwait(false);
            Link(blob, link);
        }
    }

    private async Task FetchAsync(HubFile file, string blob, Func<string, Task> fetch, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        var partial = blob + ".incomplete";
        for (var attempt = 1; ; attempt++)
        {
            await fetch(partial).ConfigureAwait(false);
            if (await HashAsync(file, partial, cancellationToken).ConfigureAwait(false) == file.BlobName)
                break;
            File.Delete(partial);
            // What an earlier program left may have been another file's; once more from its beginning.
            if (attempt == 2)
                throw new ModelException(
                    $"'{file.Path}' of '{repository}' arrived twice with another content than the hub's hash {file.BlobName}. "
                        + "It was not kept; try again later.",
                    blob
                );
        }
        File.Move(partial, blob, overwrite: true);
    }

    private static async Task<string> HashAsync(HubFile file, string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        if (file.Sha256 is not null)
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
#pragma warning disable CA5350 // Git names its blobs by SHA-1.
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        sha1.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {stream.Length}\0")));
        var buffer = new byte[1 << 16];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; )
            sha1.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(sha1.GetHashAndReset());
    }

    /// <summary>A relative link to the content; where the system gives no links, the content itself lies in the snapshot, as with
    /// huggingface_hub.</summary>
    private static void Link(string blob, string link)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        try
        {
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }
        catch (IOException) when (File.Exists(link))
        {
            // Another process was first.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Move(blob, link);
        }
    }

    /// <summary>The lock that huggingface_hub holds while it fetches the same content: an exclusive one on the whole file.</summary>
    private async Task<FileStream> LockAsync(HubFile file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ".locks", _name, file.BlobName + ".lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Directory.Exists(Path.GetDirectoryName(path)))
            {
                await Task.Delay(200, cancellationToken).ConfigureAwait(false);
            }
    }
}
