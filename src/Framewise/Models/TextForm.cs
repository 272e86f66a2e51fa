namespace Framewise.Models;

/// <summary>What a model's makers do to a text before the steps that the tokenizer's file names.</summary>
internal enum TextForm
{
    /// <summary>Nothing.</summary>
    AsIs,

    /// <summary>Lower case.</summary>
    LowerCase,

    /// <summary>SigLIP's: lower case, without ASCII's punctuation, single spaces.</summary>
    Canonical,
}
