namespace Framewise.Models;

/// <summary>What a card says of a model that compares pictures with texts (CLIP, SigLIP): the score of a picture and a text is <c>cosine *
/// exp(LogScale) + Bias</c>.</summary>
internal sealed record TextCard
{
    /// <summary>The card's <c>logit_scale</c>: as in the models' own files, the natural logarithm of what cosines are multiplied by (CLIP's
    /// own models end at 4.6052, a factor of 100).</summary>
    public required double LogScale { get; init; }

    /// <summary>The card's <c>logit_bias</c>: added after scaling, as SigLIP does; 0 for none.</summary>
    public double Bias { get; init; }

    /// <summary>How many token ids the text tower reads; null: as its graph or its tokenizer says.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The id that fills a text up to <see cref="ContextLength"/>; null: as its tokenizer's files say.</summary>
    public int? PaddingId { get; init; }

    /// <summary>What is done to a text before the tokenizer's own steps.</summary>
    public TextForm Form { get; init; }
}
