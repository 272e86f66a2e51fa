namespace Framewise.Models;

/// <summary>A model file, card or label file that cannot be used.</summary>
public sealed class ModelException : FramewiseException
{
    /// <inheritdoc cref="FramewiseException(string, string?, Exception?)"/>
    public ModelException(string message, string? path = null, Exception? inner = null)
        : base(message, path, inner) { }

    /// <summary>Where what a model expects is not known completely: what is known of it.</summary>
    internal IReadOnlyList<CardFact> KnownFacts { get; init; } = [];

    /// <summary>The same as a card in JSON, in which what is missing is null; null where the error is another.</summary>
    public string? PartialCard { get; init; }
}
