using System.Globalization;
using System.Text;

namespace Framewise.Cli;

/// <summary>Texts that may hold names of files: a name must not be able to move the cursor, colour the screen or write lines of its own.</summary>
internal static class PlainText
{
    /// <summary>The text with control characters, line separators and marks of writing direction written as <c>\u001b</c>, which is also right inside JSON.</summary>
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

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
