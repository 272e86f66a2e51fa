using System.Text.RegularExpressions;

namespace Framewise.Search.Queries;

/// <summary>
/// A pattern for names: <c>*</c> is any text, <c>?</c> any character, and the pattern must fit the whole name or its part behind the last
/// slash.
/// Without either it fits names that contain it. Case does not matter.
/// </summary>
internal static class NamePattern
{
    public static bool Fits(string pattern, string name)
    {
        if (!pattern.Contains('*') && !pattern.Contains('?'))
            return name.Contains(pattern, StringComparison.OrdinalIgnoreCase);
        var expression =
            "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + "$";
        bool IsMatch(string text) =>
            Regex.IsMatch(
                text,
                expression,
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking
            );
        return IsMatch(name) || IsMatch(name[(name.LastIndexOf('/') + 1)..]);
    }
}
