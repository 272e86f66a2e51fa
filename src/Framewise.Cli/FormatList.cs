namespace Framewise.Cli;

/// <summary>The names of an enumeration in small letters, several with commas, as <c>--format</c> takes them.</summary>
internal static class FormatList
{
    public static string Names<T>()
        where T : struct, Enum => string.Join(',', Enum.GetNames<T>()).ToLowerInvariant();

    public static IReadOnlyList<T> Parse<T>(string option, string text)
        where T : struct, Enum => [.. text.Split(',').Select(name => One<T>(option, name.Trim())).Distinct()];

    private static T One<T>(string option, string name)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        var names = Names<T>().Split(',');
        throw new UsageException(
            $"{option} '{name}' is unknown. Use {string.Join(", ", names[..^1])} or {names[^1]}, several with commas."
        );
    }
}
