using Framewise.Media;

namespace Framewise.Results.Rows;

/// <summary>The words of the <c>flags</c> column.</summary>
internal static class FrameFlagNames
{
    private static readonly (FrameFlags Flag, string Name)[] s_names =
    [
        (FrameFlags.Corrupt, "corrupt"),
        (FrameFlags.Concealed, "concealed"),
        (FrameFlags.Gap, "gap"),
        (FrameFlags.NoPts, "nopts"),
        (FrameFlags.Backward, "backward"),
    ];

    public static IEnumerable<string> Of(FrameFlags flags) => s_names.Where(entry => flags.HasFlag(entry.Flag)).Select(entry => entry.Name);

    /// <summary>The names joined by <c>|</c>; empty for none.</summary>
    public static string Join(FrameFlags flags) => flags == FrameFlags.None ? "" : string.Join('|', Of(flags));

    /// <exception cref="FormatException">There is no such flag.</exception>
    public static FrameFlags Parse(string joined) =>
        joined.Length == 0 ? FrameFlags.None : joined.Split('|').Aggregate(FrameFlags.None, (flags, name) => flags | One(name));

    public static FrameFlags One(string name)
    {
        foreach (var entry in s_names)
            if (entry.Name == name)
                return entry.Flag;
        throw new FormatException($"unknown flags '{name}'");
    }
}
