using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Framewise.Models;

namespace Framewise.Prompts.Tokenizers;

/// <summary>
/// An expression of a tokenizer's file. Its character classes count every character as one; .NET's count those outside the first plane as
/// two, of no class, so for matching each is replaced by a character of the first plane of the same class.
/// </summary>
internal sealed class TextPattern
{
    // The file may come from a stranger: an expression that takes longer than this on a prompt is not one that anybody needs.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Regex _regex;
    private readonly string _path;

    /// <exception cref="ModelException">.NET does not take the expression.</exception>
    public TextPattern(string expression, string path)
    {
        _path = path;
        try
        {
            _regex = new Regex(expression, RegexOptions.CultureInvariant, Longest);
        }
        catch (ArgumentException e)
        {
            throw new ModelException(
                $"'{path}' splits text by an expression that cannot be used here ({e.Message}): {expression}",
                path,
                e
            );
        }
    }

    /// <summary>The places that match, half-open.</summary>
    public List<(int Start, int End)> Matches(string text)
    {
        var matches = new List<(int, int)>();
        var (flat, places) = Flatten(text);
        try
        {
            for (var match = _regex.Match(flat); match.Success; match = match.NextMatch())
                if (match.Length > 0)
                    matches.Add((At(match.Index), At(match.Index + match.Length)));
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ModelException(
                $"'{_path}' splits text by an expression that takes longer than {Longest.TotalSeconds} s: {_regex}",
                _path,
                e
            );
        }
        return matches;

        int At(int index) => places?[index] ?? index;
    }

    public string Replace(string text, string content)
    {
        var replaced = new StringBuilder(text.Length);
        var last = 0;
        foreach (var (start, end) in Matches(text))
        {
            replaced.Append(text, last, start - last).Append(content);
            last = end;
        }
        return replaced.Append(text, last, text.Length - last).ToString();
    }

    /// <summary>One char per character, and where each of them begins in the text; null for "in the same place".</summary>
    private static (string Flat, int[]? Places) Flatten(string text)
    {
        if (!text.Any(char.IsSurrogate))
            return (text, null);
        var (flat, places, at) = (new StringBuilder(text.Length), new List<int>(text.Length + 1), 0);
        foreach (var character in text.EnumerateRunes())
        {
            flat.Append(character.IsBmp ? (char)character.Value : StandIn(Rune.GetUnicodeCategory(character)));
            places.Add(at);
            at += character.Utf16SequenceLength;
        }
        places.Add(at);
        return (flat.ToString(), [.. places]);
    }

    private static char StandIn(UnicodeCategory category) =>
        category switch
        {
            UnicodeCategory.UppercaseLetter => '\u0100',
            UnicodeCategory.LowercaseLetter => '\u0101',
            UnicodeCategory.TitlecaseLetter => '\u01c5',
            UnicodeCategory.ModifierLetter => '\u02b0',
            UnicodeCategory.OtherLetter => '\u01bb',
            UnicodeCategory.NonSpacingMark => '\u0300',
            UnicodeCategory.SpacingCombiningMark => '\u0903',
            UnicodeCategory.EnclosingMark => '\u0488',
            UnicodeCategory.DecimalDigitNumber => '\u0660',
            UnicodeCategory.LetterNumber => '\u16ee',
            UnicodeCategory.OtherNumber => '\u2460',
            UnicodeCategory.Format => '\u200b',
            UnicodeCategory.DashPunctuation => '\u2010',
            UnicodeCategory.OtherPunctuation => '\u2020',
            UnicodeCategory.MathSymbol => '\u2200',
            UnicodeCategory.CurrencySymbol => '\u20a0',
            UnicodeCategory.ModifierSymbol => '\u02c2',
            UnicodeCategory.OtherSymbol => '\u2600',
            UnicodeCategory.PrivateUse => '\ue000',
            _ => '\u0378',
        };
}
