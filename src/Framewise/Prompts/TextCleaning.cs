using System.Text.RegularExpressions;
using Framewise.Prompts.Tokenizers;

namespace Framewise.Prompts;

/// <summary>What a family does to text before its tokenizer, where no tokenizer file says so.</summary>
internal static partial class TextCleaning
{
    /// <summary>
    /// SigLIP's canonical form, as transformers' SiglipTokenizer makes it: lower case, ASCII's punctuation left out, white space to single
    /// spaces, none at the ends.
    /// </summary>
    public static string Canonical(string text) => Spaces().Replace(Punctuation().Replace(LowerCase.ByWord(text), ""), " ").Trim(' ');

    [GeneratedRegex(@"[!-/:-@\[-`{-~]")]
    private static partial Regex Punctuation();

    // Python counts the four separators of ASCII as white space.
    [GeneratedRegex(@"[\s\x1c-\x1f]+")]
    private static partial Regex Spaces();
}
