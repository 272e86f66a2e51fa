namespace Framewise.Models;

/// <summary>A model that a user adds to the catalogue on this machine.</summary>
internal sealed record ModelToAdd
{
    /// <summary>Where it is: an http or https address, or a file or a folder, from which its weights and what its files say are taken,
    /// too.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the file in hexadecimal digits; needed with an address.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The name to give it; null: the name of the file.</summary>
    public string? Name { get; init; }

    /// <summary>A card to keep with it; null: the one beside it, or what can be derived.</summary>
    public string? CardPath { get; init; }
}
