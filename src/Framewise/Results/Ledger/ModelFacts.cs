using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Framewise.Models;
using Framewise.Preprocessing;

namespace Framewise.Results.Ledger;

/// <summary>What identifies a model and its pre-processing in a ledger.</summary>
internal sealed record ModelFacts
{
    public required string Name { get; init; }

    public required string File { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Repository and commit of a model from the Hugging Face hub.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Revision { get; init; }

    public required PixelRecipe Pixels { get; init; }

    public double Scale { get; init; }

    public required IReadOnlyList<double> Mean { get; init; }

    public required IReadOnlyList<double> Std { get; init; }

    public bool SubtractFrameMean { get; init; }

    public bool OutputIsLogits { get; init; }

    /// <summary>Whether the classes do not exclude each other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasIndependentClasses { get; init; }

    public int Classes { get; init; }

    /// <summary>Of a model with its user's classes: what their vectors depend on (ids of the prompts, text tower); null for a
    /// classifier.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PromptsSha256 { get; init; }

    /// <summary>Of a model with its user's classes: where its picture half was, so that later questions find it again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    public required string LabelsSha256 { get; init; }

    /// <summary>What an optimised model was made of and how far it agrees with that; null for any other.</summary>
    public OptimizationFacts? Optimization { get; init; }

    public static ModelFacts From(Model model) =>
        new()
        {
            Name = model.Name,
            File = System.IO.Path.GetFileName(model.Path),
            Sha256 = model.Sha256,
            Revision = model.Revision,
            Pixels = model.Card.Pixels,
            Scale = model.Card.Scale,
            Mean = model.Card.Mean,
            Std = model.Card.Std,
            SubtractFrameMean = model.Card.SubtractFrameMean,
            OutputIsLogits = model.Card.OutputKind is OutputKind.Logits or OutputKind.Sigmoid,
            HasIndependentClasses = model.Graph.HasIndependentClasses,
            Classes = model.Labels.Count,
            Optimization = model.Card.Optimization,
            PromptsSha256 = model.PromptsSha256,
            Path = model.PromptsSha256 is null ? null : System.IO.Path.GetFullPath(model.Path),
            LabelsSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', model.Labels)))),
        };

    /// <summary>Whether both give the same rows for the same frames.</summary>
    public bool GivesTheSameAs(ModelFacts other) =>
        DiffersOnlyInClasses(other) && (PromptsSha256, LabelsSha256) == (other.PromptsSha256, other.LabelsSha256);

    /// <summary>Whether both are the same model, which may have been asked for other classes.</summary>
    public bool DiffersOnlyInClasses(ModelFacts other) =>
        (Name, Sha256, Pixels, Scale, SubtractFrameMean, OutputIsLogits, HasIndependentClasses)
            == (
                other.Name,
                other.Sha256,
                other.Pixels,
                other.Scale,
                other.SubtractFrameMean,
                other.OutputIsLogits,
                other.HasIndependentClasses
            )
        && Mean.SequenceEqual(other.Mean)
        && Std.SequenceEqual(other.Std);
}
