using Framewise.Models.Cards.Derived;
using Framewise.Models.Onnx;
using Framewise.Models.TwoTowers;

namespace Framewise.Models.Hub;

/// <summary>Brings a model of the hub into the user's cache: its file, what belongs to it, and the configuration beside it - nothing else
/// of the repository.</summary>
internal sealed class HubModel(HubAddress address, HubSettings settings, IProgress<FetchProgress>? progress, TimeSpan? pause = null)
{
    /// <summary>Configuration and labels are small; whatever is larger under such a name is something else.</summary>
    private const long LongestConfiguration = 64 << 20;

    private static readonly string[] s_configuration = [".json", ".yaml", ".yml", ".txt", ".csv", ".pbtxt", ".manifest", ".h", ".model"];

    private readonly HubCache _cache = new(settings.CacheFolder, address.Repository);

    /// <summary>The model's file in the cache, fetched if need be, and the commit that it belongs to.</summary>
    /// <exception cref="ModelException">It cannot be fetched, or is no classifier.</exception>
    public async Task<(string Path, string Commit)> FetchAsync(CancellationToken cancellationToken)
    {
        if (settings.IsOffline)
            return Cached("HF_HUB_OFFLINE is set");
        if (address.IsCommit && CachedOrNull() is { } pinned)
            return pinned;
        var client = pause is { } wait ? new HubClient(settings, progress) { Pause = wait } : new HubClient(settings, progress);
        try
        {
            return await FetchAsync(client, await client.ListAsync(address, cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.StatusCode is null && CachedOrNull() is { } cached)
        {
            progress?.Report(
                new FetchProgress(
                    $"the hub cannot be reached ({e.Message.TrimEnd('.')}); "
                        + $"{address} is taken from the cache as it was fetched last, commit {cached.Commit}"
                )
            );
            return cached;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"'{address}' could not be fetched: {e.Message.TrimEnd('.')}.", inner: e)
            {
                WayOut = "Run the command again to go on where it stopped.",
            };
        }
    }

    /// <summary>The model's file in the cache; nothing is fetched.</summary>
    /// <exception cref="ModelException">It is not there.</exception>
    public string Cached() => Cached("Nothing is fetched here").Path;

    private async Task<(string Path, string Commit)> FetchAsync(
        HubClient client,
        HubRepository repository,
        CancellationToken cancellationToken
    )
    {
        var commit = repository.Commit;
        var graphs = Graphs([.. repository.Files.Select(file => file.Path)])
            .Select(path => repository.Files.First(file => file.Path == path))
            .ToArray();
        var folders = graphs.Select(graph => FolderOf(graph.Path)).Append("").ToHashSet();
        var small = repository.Files.Where(file => IsConfiguration(file) && folders.Contains(FolderOf(file.Path))).ToArray();
        await BringAsync(client, commit, small, cancellationToken).ConfigureAwait(false);
        var snapshot = _cache.Snapshot(commit);
        DerivedCards.Refuse(snapshot);
        if (graphs.Length == 0)
            throw NoModel(repository);
        // The first graph comes last: with it the model counts as there.
        foreach (var graph in graphs.Reverse())
            await BringAsync(client, commit, [.. Together(repository, graph), graph], cancellationToken).ConfigureAwait(false);
        foreach (var graph in graphs)
            await BringAsync(client, commit, Named(repository, graph, Path.Combine(snapshot, graph.Path)), cancellationToken)
                .ConfigureAwait(false);
        _cache.Remember(address, commit);
        return (Path.Combine(snapshot, graphs[0].Path), commit);
    }

    private async Task BringAsync(HubClient client, string commit, IReadOnlyCollection<HubFile> files, CancellationToken cancellationToken)
    {
        var missing = files.Where(file => !_cache.Has(commit, file.Path)).ToArray();
        if (missing.Length == 0)
            return;
        progress?.Report(
            new FetchProgress(
                $"fetching {address} at {commit[..12]} from {settings.Endpoint.Host}: "
                    + $"{string.Join(", ", missing.Select(file => file.Path))} "
                    + $"({missing.Sum(file => file.Bytes) / 1e6:0.0} MB) into {settings.CacheFolder}"
            )
        );
        foreach (var file in missing)
            await _cache
                .BringAsync(
                    commit,
                    file,
                    partial => client.DownloadAsync(address, commit, file, partial, cancellationToken),
                    cancellationToken
                )
                .ConfigureAwait(false);
    }

    /// <summary>The model's file as a folder with the same files would give it, or both graphs of a model that compares pictures with
    /// texts; none if there is none.</summary>
    private string[] Graphs(IReadOnlyList<string> files)
    {
        if (TowerFiles.Choose(files, address.Variant) is var (image, text))
            return [image, text];
        return ModelPath.Choose(files, address.Variant, address.ToString()) is { } path ? [path] : [];
    }

    /// <summary>What lies beside an ONNX file under its name with an ending (model.onnx_data), and the weights of a TensorFlow.js
    /// model.</summary>
    private static IEnumerable<HubFile> Together(HubRepository repository, HubFile model) =>
        repository.Files.Where(file =>
            file != model
            && FolderOf(file.Path) == FolderOf(model.Path)
            && (
                file.Path.StartsWith(model.Path, StringComparison.Ordinal)
                || (model.Path.EndsWith("model.json", StringComparison.Ordinal) && file.Path.EndsWith(".bin", StringComparison.Ordinal))
            )
        );

    /// <summary>The files that an ONNX graph itself names.</summary>
    private static HubFile[] Named(HubRepository repository, HubFile model, string path)
    {
        if (!path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            return [];
        var (folder, all) = (FolderOf(model.Path), repository.Files);
        var possible = all.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal) && file != model && !IsConfiguration(file))
            .ToArray();
        if (possible.Length == 0)
            return [];
        var names = ExternalData
            .Locations(OnnxFile.Read(File.ReadAllBytes(path), path))
            .Select(name => (folder.Length > 0 ? folder + "/" : "") + name.TrimStart('.', '/'))
            .ToHashSet();
        return [.. possible.Where(file => names.Contains(file.Path))];
    }

    private static bool IsConfiguration(HubFile file) =>
        file.Bytes <= LongestConfiguration
        && s_configuration.Contains(Path.GetExtension(file.Path).ToLowerInvariant())
        && !Path.GetFileName(file.Path).EndsWith(".index.json", StringComparison.Ordinal);

    private (string Path, string Commit) Cached(string why) =>
        CachedOrNull()
        ?? throw new ModelException($"{why}, and '{address}' is not in the cache '{settings.CacheFolder}' yet.")
        {
            WayOut = "Run the command once with a connection, or give a folder with its files.",
        };

    private (string Path, string Commit)? CachedOrNull()
    {
        if (_cache.Commit(address) is not { } commit || _cache.Snapshot(commit) is var snapshot && !Directory.Exists(snapshot))
            return null;
        var files = Directory
            .GetFiles(snapshot, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(snapshot, file).Replace('\\', '/'))
            .ToArray();
        return Graphs(files) is [var path, ..] && IsWhole(Path.Combine(snapshot, path)) ? (Path.Combine(snapshot, path), commit) : null;
    }

    /// <summary>Whether the weights that a graph keeps elsewhere are there too; graphs that do are small.</summary>
    private static bool IsWhole(string path) =>
        !path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
        || new FileInfo(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path).Length > LongestConfiguration
        || ExternalData
            .Locations(OnnxFile.Read(File.ReadAllBytes(path), path))
            .All(name => File.Exists(Path.Combine(Path.GetDirectoryName(path)!, name)));

    private ModelException NoModel(HubRepository repository)
    {
        var other = repository
            .Files.FirstOrDefault(file =>
                Path.GetExtension(file.Path) is ".safetensors" or ".bin" or ".pt" or ".pth" or ".h5" or ".keras" or ".ckpt"
            )
            ?.Path;
        return new ModelException(
            $"'{address}' holds no model that can be run here (ONNX, "
                + $"TFLite or TensorFlow.js){(other is null ? "" : $"; its weights are for training programs ({other})")}."
        )
        {
            WayOut =
                $"Export it: 'pip install optimum[onnx]', then 'optimum-cli export onnx --model {address.Repository} FOLDER', "
                + "and use -m FOLDER. Many are there already exported under onnx-community/ or Xenova/.",
        };
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is var at and >= 0 ? path[..at] : "";
}
