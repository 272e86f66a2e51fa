using System.Globalization;
using System.Text;
using System.Text.Json;
using Framewise.Models;

namespace Framewise.Prompts.Tokenizers;

/// <summary>Reads "pre_tokenizer" of a tokenizer.json: how normalised text is cut into the pieces that the model sees.</summary>
internal static class SplitterReader
{
    // GPT-2's expression, which "ByteLevel" applies unless told otherwise.
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <exception cref="ModelException">A step of an unknown kind.</exception>
    public static Func<string, bool, IEnumerable<string>> Read(JsonElement? step, string path)
    {
        if (step is not { ValueKind: JsonValueKind.Object } json)
            return (text, _) => [text];
        switch (json.Text("type"))
        {
            case "Sequence":
                var steps = json.GetProperty("pretokenizers").EnumerateArray().Select(inner => Read(inner, path)).ToList();
                return (text, isFirst) => InSequence(text, isFirst, steps);
            case "Split":
                var (behavior, inverted) = (json.Text("behavior") ?? "Isolated", json.Flag("invert") ?? false);
                if (behavior is not ("Removed" or "Isolated" or "MergedWithPrevious" or "MergedWithNext" or "Contiguous"))
                    throw NormalizerReader.Unknown("split behaviour", behavior, path);
                var (literal, pattern) = NormalizerReader.ReadPattern(json, path);
                pattern ??= new TextPattern(System.Text.RegularExpressions.Regex.Escape(literal!), path);
                return (text, _) => Cut(text, pattern.Matches(text), behavior, inverted);
            case "ByteLevel":
                var words = json.Flag("use_regex") ?? true ? new TextPattern(Gpt2, path) : null;
                var prefix = json.Flag("add_prefix_space") ?? true;
                return (text, _) =>
                {
                    if (prefix && !text.StartsWith(' '))
                        text = " " + text;
                    return (words is null ? [text] : Cut(text, words.Matches(text), "Isolated", false)).Select(ByteLevel);
                };
            case "Whitespace":
                return ByExpression(@"\w+|[^\w\s]+", "Removed", inverted: true, path);
            case "WhitespaceSplit":
                return ByExpression(@"\s+", "Removed", inverted: false, path);
            case "BertPreTokenizer":
                return (text, _) => BertWords(text);
            case "Punctuation":
                return ByExpression($"[{Punctuation}]", json.Text("behavior") ?? "Isolated", inverted: false, path);
            case "Digits":
                return ByExpression(json.Flag("individual_digits") == true ? @"\p{N}" : @"\p{N}+", "Isolated", inverted: false, path);
            case "Metaspace":
                return Metaspace(json);
            case var other:
                throw NormalizerReader.Unknown("pre-tokenizer", other, path);
        }
    }

    // ASCII's symbols count as punctuation, as in BERT.
    private const string Punctuation = @"\p{P}$+<=>^`|~";

    /// <summary>BERT: white space parts words, and every punctuation mark is one.</summary>
    public static IEnumerable<string> BertWords(string text)
    {
        var word = new StringBuilder();
        foreach (var character in text.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(character);
            var isMark = character.IsAscii
                ? !isSpace && char.IsPunctuation((char)character.Value) || char.IsSymbol((char)character.Value)
                : Rune.IsPunctuation(character);
            if ((isSpace || isMark) && word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
            if (isMark)
                yield return character.ToString();
            else if (!isSpace)
                word.Append(character);
        }
        if (word.Length > 0)
            yield return word.ToString();
    }

    private static IEnumerable<string> InSequence(string text, bool isFirst, List<Func<string, bool, IEnumerable<string>>> steps)
    {
        IReadOnlyList<(string Text, bool IsFirst)> pieces = [(text, isFirst)];
        foreach (var step in steps)
            pieces =
            [
                .. pieces.SelectMany(piece =>
                    step(piece.Text, piece.IsFirst)
                        .Where(part => part.Length > 0)
                        .Select((part, index) => (part, piece.IsFirst && index == 0))
                ),
            ];
        return pieces.Select(piece => piece.Text);
    }

    private static Func<string, bool, IEnumerable<string>> ByExpression(string expression, string behavior, bool inverted, string path)
    {
        var pattern = new TextPattern(expression, path);
        return (text, _) => Cut(text, pattern.Matches(text), behavior, inverted);
    }

    /// <summary>Spaces become the replacement, one is put in front, and every piece begins with one.</summary>
    private static Func<string, bool, IEnumerable<string>> Metaspace(JsonElement json)
    {
        var replacement = json.Text("replacement") ?? "\u2581";
        var scheme = json.Text("prepend_scheme") ?? (json.Flag("add_prefix_space") == false ? "never" : "always");
        var splits = json.Flag("split") ?? true;
        return (text, isFirst) =>
        {
            text = text.Replace(" ", replacement, StringComparison.Ordinal);
            if ((scheme == "always" || (scheme == "first" && isFirst)) && !text.StartsWith(replacement, StringComparison.Ordinal))
                text = replacement + text;
            if (!splits)
                return [text];
            var marks = new List<(int, int)>();
            for (
                var at = text.IndexOf(replacement, StringComparison.Ordinal);
                at >= 0;
                at = text.IndexOf(replacement, at + replacement.Length, StringComparison.Ordinal)
            )
                marks.Add((at, at + replacement.Length));
            return Cut(text, marks, "MergedWithNext", inverted: false);
        };
    }

    /// <summary>Cuts a text at its matches, which become pieces of their own, go to a neighbour or are left out.</summary>
    private static List<string> Cut(string text, List<(int Start, int End)> matches, string behavior, bool inverted)
    {
        var parts = new List<(int Start, int End, bool IsMatch)>();
        var last = 0;
        foreach (var (start, end) in matches)
        {
            if (start > last)
                parts.Add((last, start, inverted));
            parts.Add((start, end, !inverted));
            last = end;
        }
        if (last < text.Length)
            parts.Add((last, text.Length, inverted));
        if (behavior == "Removed")
            return [.. parts.Where(part => !part.IsMatch).Select(part => text[part.Start..part.End])];

        var pieces = new List<(int Start, int End)>();
        for (var at = 0; at < parts.Count; at++)
        {
            var (start, end, isMatch) = parts[at];
            var joins =
                at > 0
                && behavior switch
                {
                    "MergedWithPrevious" => isMatch && !parts[at - 1].IsMatch,
                    "MergedWithNext" => !isMatch && parts[at - 1].IsMatch,
                    "Contiguous" => isMatch == parts[at - 1].IsMatch,
                    _ => false,
                };
            if (joins)
                pieces[^1] = (pieces[^1].Start, end);
            else
                pieces.Add((start, end));
        }
        return [.. pieces.Select(piece => text[piece.Start..piece.End])];
    }

    /// <summary>The UTF-8 bytes of a text, each as the character that stands for it.</summary>
    public static string ByteLevel(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => s_bytes[value]));

    /// <summary>GPT-2's alphabet: printable bytes stand for themselves, the others for the characters from U+0100 on.</summary>
    private static readonly char[] s_bytes = MakeAlphabet();

    private static char[] MakeAlphabet()
    {
        var alphabet = new char[256];
        var next = 0x100;
        for (var value = 0; value < 256; value++)
            alphabet[value] = value is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or >= 0xae ? (char)value : (char)next++;
        return alphabet;
    }
}
