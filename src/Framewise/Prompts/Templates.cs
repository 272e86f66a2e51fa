using Framewise.Models;

namespace Framewise.Prompts;

/// <summary>Sentences into which prompts are put, as the models' makers do; the mean of several is steadier than each.</summary>
internal static class Templates
{
    public const string Place = "{}";

    /// <summary>What is used where none is asked for: the sentence that the family is best known with.</summary>
    public static IReadOnlyList<string> DefaultOf(ModelCard card) =>
        card.OutputKind == OutputKind.Sigmoid ? ["This is a photo of {}."] : ["a photo of {}."];

    public static string Fill(string template, string prompt) => template.Replace(Place, prompt, StringComparison.Ordinal);
}
