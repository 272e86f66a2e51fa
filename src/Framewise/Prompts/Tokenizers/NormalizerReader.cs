using System.Globalization;
using System.Text;
using System.Text.Json;
using Framewise.Models;

namespace Framewise.Prompts.Tokenizers;

/// <summary>Reads "normalizer" of a tokenizer.json: what is done to the text before anything else.</summary>
internal static class NormalizerReader
{
    /// <exception cref="ModelException">A step of an unknown kind.</exception>
    public static Func<string, string> Read(JsonElement? step, string path)
    {
        if (step is not { ValueKind: JsonValueKind.Object } json)
            return text => text;
        switch (json.Text("type"))
        {
            case "Sequence":
                var steps = json.GetProperty("normalizers").EnumerateArray().Select(inner => Read(inner, path)).ToList();
                return text => steps.Aggregate(text, (result, next) => next(result));
            case "NFC":
                return UnicodeForm.Nfc;
            case "NFD":
                return UnicodeForm.Nfd;
            case "NFKC":
                return UnicodeForm.Nfkc;
            case "NFKD":
                return UnicodeForm.Nfkd;
            case "Lowercase":
                return LowerCase.ByCharacter;
            case "StripAccents":
                return WithoutMarks;
            case "Strip":
                var (left, right) = (json.Flag("strip_left") ?? true, json.Flag("strip_right") ?? true);
                return text =>
                    (left, right) switch
                    {
                        (true, true) => text.Trim(),
                        (true, _) => text.TrimStart(),
                        (_, true) => text.TrimEnd(),
                        _ => text,
                    };
            case "Prepend":
                var prefix = json.Text("prepend") ?? "";
                return text => text.Length > 0 ? prefix + text : text;
            case "Replace":
                var content = json.Text("content") ?? "";
                return ReadPattern(json, path) is var (literal, pattern) && literal is not null
                    ? text => text.Replace(literal, content, StringComparison.Ordinal)
                    : text => pattern!.Replace(text, content);
            case "Precompiled":
                if (json.Text("precompiled_charsmap") is not { Length: > 0 } bytes)
                    return text => text;
                return new CharacterMap(Convert.FromBase64String(bytes), path).ByCluster;
            case "BertNormalizer":
                return Bert(json);
            case var other:
                throw Unknown("normaliser", other, path);
        }
    }

    /// <summary>A "pattern" is a text or an expression.</summary>
    public static (string? Literal, TextPattern? Pattern) ReadPattern(JsonElement json, string path)
    {
        var pattern = json.GetProperty("pattern");
        return pattern.Text("String") is { } text ? (text, null) : (null, new TextPattern(pattern.GetProperty("Regex").GetString()!, path));
    }

    public static ModelException Unknown(string what, string? name, string path) =>
        new(
            $"'{path}' has a {what} of the kind '{name}', which Framewise does not know, so its ids would be wrong. "
                + "Use a model whose tokenizer is CLIP's, SentencePiece's or BERT's.",
            path
        );

    private static string WithoutMarks(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
            if (
                Rune.GetUnicodeCategory(character)
                is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            )
                kept.Append(character);
        return kept.ToString();
    }

    private static Func<string, string> Bert(JsonElement json)
    {
        var lower = json.Flag("lowercase") ?? true;
        return Bert(json.Flag("clean_text") ?? true, json.Flag("handle_chinese_chars") ?? true, json.Flag("strip_accents") ?? lower, lower);
    }

    /// <summary>BERT's own cleaning, as "BertNormalizer" does it.</summary>
    public static Func<string, string> Bert(bool cleans, bool spacesChinese, bool stripsAccents, bool lowers) =>
        text =>
        {
            var result = new StringBuilder(text.Length);
            foreach (var character in text.EnumerateRunes())
            {
                if (cleans && (character.Value is 0 or 0xfffd || IsControl(character)))
                    continue;
                if (spacesChinese && IsChinese(character.Value))
                    result.Append(' ').Append(character).Append(' ');
                else if (cleans && Rune.IsWhiteSpace(character))
                    result.Append(' ');
                else
                    result.Append(character);
            }
            var cleaned = result.ToString();
            if (stripsAccents)
                cleaned = WithoutNonSpacing(UnicodeForm.Nfd(cleaned));
            return lowers ? LowerCase.ByCharacter(cleaned) : cleaned;
        };

    private static string WithoutNonSpacing(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var character in text.EnumerateRunes())
            if (Rune.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
                kept.Append(character);
        return kept.ToString();
    }

    private static bool IsControl(Rune character) =>
        character.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    private static bool IsChinese(int point) =>
        point
            is (>= 0x4e00 and <= 0x9fff)
                or (>= 0x3400 and <= 0x4dbf)
                or (>= 0x20000 and <= 0x2a6df)
                or (>= 0x2a700 and <= 0x2b73f)
                or (>= 0x2b740 and <= 0x2b81f)
                or (>= 0x2b920 and <= 0x2ceaf)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0x2f800 and <= 0x2fa1f);
}
