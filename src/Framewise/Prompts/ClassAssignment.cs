using Framewise.Models;

namespace Framewise.Prompts;

/// <summary>Gives the classes of a run to those of its models that read texts.</summary>
internal static class ClassAssignment
{
    /// <summary>The models as they are run.</summary>
    /// <param name="models">All models of the run.</param>
    /// <param name="classes">What <see cref="ClassPrompts.Parse"/> reads.</param>
    /// <param name="templates">Sentences with <c>{}</c>; empty: each family's own.</param>
    /// <param name="notice">Told in words of prompts that were cut.</param>
    /// <exception cref="ArgumentException">A class or template cannot be used.</exception>
    /// <exception cref="ModelException">A model that reads texts has no classes, or there are classes and no such model.</exception>
    public static IReadOnlyList<Model> Of(
        IReadOnlyList<Model> models,
        IReadOnlyList<string> classes,
        IReadOnlyList<string> templates,
        Action<string> notice
    )
    {
        var open = models.Where(model => model.Towers is not null && model.PromptsSha256 is null).ToList();
        if (classes.Count == 0)
            return open.Count == 0
                ? models
                : throw new ModelException($"'{open[0].Name}' has no classes of its own: it compares pictures with texts.", open[0].Path)
                {
                    WayOut = "Say what to look for, with --classes \"a dog jumping\" or --classes FILE (in C#: ClassifierOptions.Classes).",
                };
        if (open.Count == 0)
            throw new ModelException(
                "Classes in one's own words need a model that reads texts, such as a CLIP or SigLIP; "
                    + $"{string.Join(" and ", models.Select(model => $"'{model.Name}'"))} cannot.",
                models[0].Path
            )
            {
                WayOut = "Give one with -m FOLDER, or leave --classes out.",
            };
        var prompts = ClassPrompts.ParseAll(classes);
        return
        [
            .. models.Select(model =>
                open.Contains(model) ? OwnWords.Apply(model, prompts, templates, Environment.ProcessorCount, notice: notice) : model
            ),
        ];
    }
}
