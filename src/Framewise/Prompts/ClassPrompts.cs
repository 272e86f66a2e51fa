namespace Framewise.Prompts;

/// <summary>One class in its user's words: a label for the results, and the prompts that describe it.</summary>
/// <param name="Label">What results call it.</param>
/// <param name="Prompts">The texts whose mean vector it is; at least one.</param>
internal sealed record ClassPrompts(string Label, IReadOnlyList<string> Prompts)
{
    /// <summary>What a person types: <c>a dog jumping</c>, or <c>dog = a dog jumping | a puppy that runs</c>.</summary>
    /// <exception cref="ArgumentException">The label or a prompt is empty.</exception>
    public static ClassPrompts Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
        var prompts = parts[^1].Split('|', StringSplitOptions.TrimEntries);
        if (parts[0].Length == 0 || prompts.Any(prompt => prompt.Length == 0))
            throw new ArgumentException(
                $"The class '{text}' is empty. Write what is to be seen, such as \"a dog jumping\", or \"dog = a dog | a puppy\".",
                nameof(text)
            );
        return new ClassPrompts(parts.Length == 1 ? string.Join(" | ", prompts) : parts[0], prompts);
    }

    /// <summary>Parses a list and checks it as a whole: at least one class, no label twice.</summary>
    /// <exception cref="ArgumentException">It is empty, or two classes have the same label.</exception>
    public static IReadOnlyList<ClassPrompts> ParseAll(IEnumerable<string> texts)
    {
        var classes = texts.Select(Parse).ToList();
        if (classes.Count == 0)
            throw new ArgumentException("The list of classes is empty. Write one class per line.", nameof(texts));
        if (classes.GroupBy(item => item.Label).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException(
                $"The class '{twice.Key}' is listed {twice.Count()} times. Leave one out, or give each a label of its own: "
                    + "\"LABEL = PROMPT\".",
                nameof(texts)
            );
        return classes;
    }

    /// <summary>Checks sentences into which prompts are put.</summary>
    /// <exception cref="ArgumentException">One has no <c>{}</c> where the prompt goes.</exception>
    public static void CheckTemplates(IEnumerable<string> templates)
    {
        if (templates.FirstOrDefault(template => !template.Contains(Templates.Place, StringComparison.Ordinal)) is { } wrong)
            throw new ArgumentException(
                $"The template '{wrong}' has no {Templates.Place} where the class goes. "
                    + $"Write it as in \"a photo of a {Templates.Place}.\".",
                nameof(templates)
            );
    }
}
