using Framewise.Models;

namespace Framewise.Prompts;

/// <summary>What the tokenizer's files of a model say beside its card.</summary>
internal static class TextFacts
{
    /// <summary>The tokenizer, and what of context length and padding the card does not state; empty for a classifier.</summary>
    /// <exception cref="ModelException">The text half cannot be used, or something has to be given by name.</exception>
    public static IReadOnlyList<CardFact> Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Towers is null)
            return [];
        using var tower = TextTower.Open(model);
        return tower.Facts;
    }
}
