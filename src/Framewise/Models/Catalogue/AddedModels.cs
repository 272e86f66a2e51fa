using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Framewise.Models.Catalogue;

/// <summary>The models that a user added: in the folder of each, its file, its card and entry.json, which is written last.</summary>
internal sealed partial class AddedModels(string folder, HttpDownload? download = null)
{
    private const string EntryName = "entry.json";

    public CatalogueEntry? Find(string name)
    {
        if (!Name().IsMatch(name))
            return null;
        var path = Path.Combine(folder, name, EntryName);
        if (!File.Exists(path))
            return null;
        try
        {
            var entry = JsonSerializer.Deserialize<CatalogueEntry>(File.ReadAllBytes(path), JsonForm.Document);
            return entry?.File == Path.GetFileName(entry?.File) ? entry! with { Name = name } : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new ModelException($"'{path}' cannot be read: {e.Message} Delete the folder and add the model again.", path, e);
        }
    }

    public IEnumerable<CatalogueEntry> All() =>
        !Directory.Exists(folder)
            ? []
            : Directory
                .GetDirectories(folder)
                .Select(path => Find(Path.GetFileName(path)))
                .OfType<CatalogueEntry>()
                .OrderBy(entry => entry.Name, StringComparer.Ordinal);

    public async Task<CatalogueEntry> AddAsync(ModelToAdd model, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        var address = Uri.TryCreate(model.Source, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
        var source = address is null ? OwnFile(model.Source) : model.Source;
        var entry = Describe(model, source, address);
        var path = ModelCatalogue.ExpectedPath(entry, folder);
        try
        {
            var card =
                model.CardPath
                ?? (ModelCardFile.PathBeside(source) is var beside && address is null && File.Exists(beside) ? beside : null);
            if (card is not null)
                ModelCardFile.ReadJson(card);
            // What its files say is read where they lie, before anything is copied.
            var weights = address is null ? SideFiles.Weights(source) : [];
            var derived = address is null && card is null ? SideFiles.DerivedCard(source) : null;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            SideFiles.Copy(weights, source, path);
            entry = await BringAsync(entry, address, source, path, progress, cancellationToken).ConfigureAwait(false);
            if (card is not null)
                KeepCard(card, path);
            else if (derived is not null)
                await File.WriteAllTextAsync(ModelCardFile.PathBeside(path), derived, cancellationToken).ConfigureAwait(false);
            var partial = path + ".entry.partial";
            await File.WriteAllBytesAsync(partial, JsonSerializer.SerializeToUtf8Bytes(entry, JsonForm.Document), cancellationToken)
                .ConfigureAwait(false);
            File.Move(partial, Path.Combine(Path.GetDirectoryName(path)!, EntryName), overwrite: true);
            return entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new ModelException(
                $"'{model.Source}' could not be {(address is null ? "copied" : "fetched")}: {e.Message.TrimEnd('.')}. "
                    + (
                        address is null
                            ? ""
                            : "Run the command again to go on where it stopped, "
                                + $"or fetch {entry.File} (sha256 {entry.Sha256}) in another way and put it into "
                                + $"'{Path.GetDirectoryName(path)}'."
                    ),
                path,
                e
            );
        }
    }

    /// <summary>Fetches the file of an entry again whose file is gone.</summary>
    public async Task FetchAsync(CatalogueEntry entry, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        if (entry.Address is not { } address)
            throw new ModelException(
                $"The file of model '{entry.Name}' is gone. Put {entry.File} (sha256 {entry.Sha256}) into "
                    + $"'{Path.Combine(folder, entry.Name)}'."
            );
        await AddAsync(
                new ModelToAdd
                {
                    Source = address,
                    Sha256 = entry.Sha256,
                    Name = entry.Name,
                },
                progress,
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>The model's file where a file or a folder is named.</summary>
    private static string OwnFile(string source)
    {
        if (!Directory.Exists(source))
            return File.Exists(source)
                ? source
                : throw new ModelException(
                    $"There is no file '{source}'; give a file, a folder or an address that begins with http:// or https://.",
                    source
                );
        return TwoTowers.TowerFiles.Find(source, null) is null
            ? ModelPath.Find(source)
            : throw new ModelException($"'{source}' holds a model of two halves, which is not copied. Name its folder with -m.", source);
    }

    private CatalogueEntry Describe(ModelToAdd model, string source, Uri? address)
    {
        var file = address is null ? Path.GetFileName(source) : WebUtility.UrlDecode(address.Segments[^1]);
        if (file.Length == 0 || file.Contains('/') || file.Contains('\\') || file is "." or "..")
            throw new ModelException($"'{model.Source}' names no file.");
        var usual = Directory.Exists(model.Source) ? new DirectoryInfo(model.Source).Name : Path.GetFileNameWithoutExtension(file);
        var name = model.Name ?? NotInNames().Replace(usual.ToLowerInvariant(), "-").Trim('-', '.');
        if (!Name().IsMatch(name))
            throw new ModelException($"'{name}' cannot be the name of a model; a-z, 0-9, '.', '_' and '-' can. Give one with --name.");
        var sha256 = model.Sha256?.ToLowerInvariant();
        if (sha256 is not null && (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit)))
            throw new ModelException($"'{model.Sha256}' is no sha256; it has 64 hexadecimal digits.");
        if (address is not null && sha256 is null)
            throw new ModelException(
                $"The sha256 of '{model.Source}' is needed (--sha256), so that nothing else is taken for it. Its publisher states it."
            );
        if (ModelCatalogue.Entries.Any(entry => entry.Name == name))
            throw new ModelException($"The catalogue has a model '{name}' of its own. Give another name with --name.");
        if (Find(name) is { } other && sha256 is not null && other.Sha256 != sha256)
            throw new ModelException(
                $"There is another model '{name}' in '{Path.Combine(folder, name)}'. Give another name with --name, or delete that folder."
            );
        return new CatalogueEntry
        {
            Name = name,
            Description = $"added from {model.Source}",
            File = file,
            Sha256 = sha256,
            Address = address?.AbsoluteUri,
            License = "yours to check",
        };
    }

    private async Task<CatalogueEntry> BringAsync(
        CatalogueEntry entry,
        Uri? address,
        string source,
        string path,
        IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        // The name holds part of the hash: what is left of one file is never continued as another.
        var partial = $"{path}.{entry.Sha256?[..12] ?? "copy"}.partial";
        if (File.Exists(path) && entry.Sha256 is not null && ModelFiles.Sha256([path], cancellationToken) == entry.Sha256)
            return entry with { FileBytes = new FileInfo(path).Length };
        if (address is null)
            File.Copy(source, partial, overwrite: true);
        else
        {
            progress?.Report(new FetchProgress($"fetching {address}"));
            await (download ?? new HttpDownload()).FetchAsync(address, partial, progress, cancellationToken).ConfigureAwait(false);
        }
        var sha256 = ModelFiles.Sha256([partial], cancellationToken);
        if (entry.Sha256 is not null && sha256 != entry.Sha256)
        {
            File.Delete(partial);
            throw new ModelException(
                $"'{source}' is not the expected file: its sha256 is {sha256}, not {entry.Sha256}. It was not kept.",
                source
            );
        }
        File.Move(partial, path, overwrite: true);
        progress?.Report(new FetchProgress($"{entry.Name} is in {path}"));
        // Of a TensorFlow.js model the pieces of its weights count, too.
        if (address is null)
            sha256 = ModelFiles.Sha256(FilesOf(path), cancellationToken);
        return entry with { Sha256 = sha256, FileBytes = new FileInfo(path).Length };
    }

    private static IReadOnlyList<string> FilesOf(string path)
    {
        using var stream = File.OpenRead(path);
        return ModelFiles.Of(path, FormatDetector.Detect(stream, path));
    }

    /// <summary>Beside the model, with the label file that it names.</summary>
    private static void KeepCard(string card, string path)
    {
        File.Copy(card, ModelCardFile.PathBeside(path), overwrite: true);
        if (
            ModelCardFile.ReadJson(card).TryGetProperty("labels", out var labels)
            && labels.ValueKind == JsonValueKind.String
            && Path.Combine(Path.GetDirectoryName(Path.GetFullPath(card))!, labels.GetString()!) is var file
            && File.Exists(file)
            && labels.GetString() == Path.GetFileName(file)
        )
            File.Copy(file, Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(file)), overwrite: true);
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,63}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"[^a-z0-9._-]+")]
    private static partial Regex NotInNames();
}
