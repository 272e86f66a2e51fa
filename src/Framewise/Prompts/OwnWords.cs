using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Framewise.Models;

namespace Framewise.Prompts;

/// <summary>Makes of a model that compares pictures with texts a classifier of its user's classes: each class is the mean vector of its
/// prompts in all templates.</summary>
internal static class OwnWords
{
    /// <summary>The model with the classes in its graph.</summary>
    /// <param name="model">A model with two towers.</param>
    /// <param name="classes">The classes, in the order of the outputs.</param>
    /// <param name="templates">Sentences with <c>{}</c> where a prompt goes; null or empty: the family's own.</param>
    /// <param name="threads">Processor cores to use, at least 1.</param>
    /// <param name="cacheFolder">Where vectors are kept; null: beside the fetched models.</param>
    /// <param name="notice">Told in words of prompts that were cut.</param>
    /// <exception cref="ModelException">The text tower cannot be used.</exception>
    public static Model Apply(
        Model model,
        IReadOnlyList<ClassPrompts> classes,
        IReadOnlyList<string>? templates,
        int threads,
        string? cacheFolder = null,
        Action<string>? notice = null
    )
    {
        var sentences = templates is { Count: > 0 } ? templates : Templates.DefaultOf(model.Card);
        ClassPrompts.CheckTemplates(sentences);
        using var tower = TextTower.Open(model, threads, cacheFolder);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append($"{tower.Identity} {model.Card.Text!.LogScale:R} {model.Card.Text.Bias:R}");
        var vectors = new List<float[]>();
        foreach (var item in classes)
        {
            Append($"\n{item.Label}\n");
            vectors.Add(Vector(tower, item, sentences, notice, hash));
        }
        return model.WithClasses([.. classes.Select(item => item.Label)], vectors, Convert.ToHexStringLower(hash.GetHashAndReset()));

        void Append(FormattableString text) => hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant(text)));
    }

    /// <summary>Every prompt in every template, each of length 1, their mean, and that of length 1. <paramref name="ids"/> takes what the
    /// vector depends on beside the tower: the ids of its texts, which a change of the tokenizer's files changes, too.</summary>
    public static float[] Vector(
        TextTower tower,
        ClassPrompts item,
        IReadOnlyList<string> templates,
        Action<string>? notice,
        IncrementalHash? ids = null
    )
    {
        var sum = Array.Empty<double>();
        foreach (var text in item.Prompts.SelectMany(prompt => templates.Select(template => Templates.Fill(template, prompt))))
        {
            var vector = tower.Embed(text, out var own, out var tooLong);
            ids?.AppendData(MemoryMarshal.AsBytes<int>([own.Length, .. own]));
            if (tooLong is { } tokens)
                notice?.Invoke(
                    $"'{(text.Length > 60 ? text[..60] + "..." : text)}' has {tokens} tokens; "
                        + $"the model reads the first {tower.ContextLength}"
                );
            if (sum.Length == 0)
                sum = new double[vector.Length];
            for (var at = 0; at < sum.Length; at++)
                sum[at] += vector[at];
        }
        return TextTower.Normalized(Array.ConvertAll(sum, value => (float)value));
    }
}
