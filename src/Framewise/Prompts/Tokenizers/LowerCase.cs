using System.Globalization;
using System.Text;

namespace Framewise.Prompts.Tokenizers;

/// <summary>Lower case in the two ways in which tokenizers make it.</summary>
internal static class LowerCase
{
    private const char DottedI = '\u0130',
        Sigma = '\u03a3',
        SmallSigma = '\u03c3',
        FinalSigma = '\u03c2';

    /// <summary>Character by character, as Hugging Face's library does.</summary>
    public static string ByCharacter(string text)
    {
        if (Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var lower = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
            if (character.Value == DottedI)
                lower.Append("i\u0307");
            else
                lower.Append(Rune.ToLowerInvariant(character));
        return lower.ToString();
    }

    /// <summary>As Python's <c>str.lower</c> does: a sigma that ends a word is another letter.</summary>
    public static string ByWord(string text)
    {
        var lower = ByCharacter(text);
        if (!text.Contains(Sigma, StringComparison.Ordinal))
            return lower;
        var original = text.EnumerateRunes().ToArray();
        var result = new StringBuilder(lower.Length);
        for (var at = 0; at < original.Length; at++)
            if (original[at].Value != Sigma)
                result.Append(ByCharacter(original[at].ToString()));
            else
                result.Append(IsCased(original.Take(at).Reverse()) && !IsCased(original.Skip(at + 1)) ? FinalSigma : SmallSigma);
        return result.ToString();
    }

    /// <summary>Whether the first character that counts is a letter with case; marks and the like do not count.</summary>
    private static bool IsCased(IEnumerable<Rune> characters) =>
        Rune.GetUnicodeCategory(characters.FirstOrDefault(character => !IsIgnored(character), (Rune)' '))
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter;

    private static bool IsIgnored(Rune character) =>
        character.Value is '\'' or '.' or ':' or '^' or '`' or 0xa8 or 0xad or 0xaf or 0xb4 or 0xb7 or 0xb8 or 0x2018 or 0x2019
        || Rune.GetUnicodeCategory(character)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.ModifierSymbol;
}
