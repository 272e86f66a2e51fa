using System.Globalization;
using System.Text;

namespace Framewise.Cli;

/// <summary>Texts that may hold names of files: a name must not be able to move the cursor, colour the screen or write lines of its
/// own.</summary>
internal static class PlainText
{
    /// <summary>The text with control characters, line separators and marks of writing direction written as <c>\u001b</c>, which is also
    /// right inside JSON.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var plain = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (!IsUnsafe(c))
                plain.Append(c);
            else
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        return plain.ToString();
    }

    /// <summary>The text cut so that it takes at most so many cells of a terminal, in which most East Asian signs and pictures take
    /// two.</summary>
    public static string Fit(string text, int cells)
    {
        if (Cells(text) <= cells)
            return text;
        var (kept, used) = (0, 1);
        foreach (var sign in text.EnumerateRunes())
        {
            if ((used += Cells(sign)) > cells)
                break;
            kept += sign.Utf16SequenceLength;
        }
        return text[..kept] + "…";
    }

    /// <summary>The text in lines of at most so many cells, broken at spaces; those behind the first are indented.</summary>
    public static string Wrap(string text, int cells, int indent)
    {
        var (lines, line) = (new StringBuilder(), "");
        foreach (var word in text.Split(' '))
            if (line.Length == 0)
                line = word;
            else if (Cells(line) + 1 + Cells(word) <= cells)
                line += " " + word;
            else
            {
                lines.Append(line.TrimEnd()).Append('\n');
                line = new string(' ', indent) + word;
            }
        return lines.Append(line).ToString();
    }

    private static int Cells(string text) => text.EnumerateRunes().Sum(Cells);

    private static int Cells(Rune sign) =>
        Rune.GetUnicodeCategory(sign) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : sign.Value
            is (>= 0x1100 and <= 0x115f)
                or (>= 0x2e80 and <= 0xa4cf)
                or (>= 0xac00 and <= 0xd7a3)
                or (>= 0xf900 and <= 0xfaff)
                or (>= 0xfe30 and <= 0xfe6f)
                or (>= 0xff00 and <= 0xff60)
                or (>= 0xffe0 and <= 0xffe6)
                or (>= 0x1f300 and <= 0x1faff)
                or (>= 0x20000 and <= 0x3fffd)
            ? 2
        : 1;

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
