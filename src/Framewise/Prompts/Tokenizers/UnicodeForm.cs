using System.Globalization;
using System.Text;

namespace Framewise.Prompts.Tokenizers;

/// <summary>
/// Unicode's normalisation forms (UAX 15). .NET's own <see cref="string.Normalize()"/> leaves text as it is where a program runs without
/// culture data, as framewise does.
/// </summary>
internal static class UnicodeForm
{
    private const int HangulBase = 0xac00,
        LeadBase = 0x1100,
        VowelBase = 0x1161,
        TailBase = 0x11a7,
        Vowels = 21,
        Tails = 28,
        Syllables = 11172;

    private static readonly Lazy<Tables> s_tables = new(Read);

    public static string Nfc(string text) => IsAscii(text) ? text : Compose(Decompose(text, compatible: false));

    public static string Nfd(string text) => IsAscii(text) ? text : ToText(Decompose(text, compatible: false));

    public static string Nfkc(string text) => IsAscii(text) ? text : Compose(Decompose(text, compatible: true));

    public static string Nfkd(string text) => IsAscii(text) ? text : ToText(Decompose(text, compatible: true));

    private static bool IsAscii(string text) => Ascii.IsValid(text);

    private static List<int> Decompose(string text, bool compatible)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Add(rune.Value);
        // Marks go in order of their class; equal ones keep theirs.
        for (var at = 1; at < points.Count; at++)
        for (var mark = at; mark > 0 && ClassOf(points[mark]) is > 0 and var own && ClassOf(points[mark - 1]) > own; mark--)
            (points[mark - 1], points[mark]) = (points[mark], points[mark - 1]);
        return points;

        void Add(int point)
        {
            if (point - HangulBase is >= 0 and < Syllables and var syllable)
            {
                points.Add(LeadBase + syllable / (Vowels * Tails));
                points.Add(VowelBase + syllable % (Vowels * Tails) / Tails);
                if (syllable % Tails > 0)
                    points.Add(TailBase + syllable % Tails);
            }
            else if (
                s_tables.Value.Canonical.TryGetValue(point, out var parts)
                || (compatible && s_tables.Value.Compatible.TryGetValue(point, out parts))
            )
                foreach (var part in parts)
                    Add(part);
            else
                points.Add(point);
        }
    }

    private static string Compose(List<int> points)
    {
        var composed = new List<int>(points.Count);
        var (starter, lastClass) = (-1, 0);
        foreach (var point in points)
        {
            var own = ClassOf(point);
            var isBlocked = composed.Count - 1 > starter && lastClass >= own;
            if (starter >= 0 && !isBlocked && Pair(composed[starter], point) is { } joined)
            {
                composed[starter] = joined;
                continue;
            }
            if (own == 0)
                starter = composed.Count;
            lastClass = own;
            composed.Add(point);
        }
        return ToText(composed);
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < 19 and var lead && second - VowelBase is >= 0 and < Vowels and var vowel)
            return HangulBase + (lead * Vowels + vowel) * Tails;
        if (
            first - HangulBase is >= 0 and < Syllables and var syllable
            && syllable % Tails == 0
            && second - TailBase is > 0 and < Tails and var tail
        )
            return first + tail;
        return s_tables.Value.Composed.TryGetValue((first, second), out var joined) ? joined : null;
    }

    private static int ClassOf(int point) => s_tables.Value.Classes.GetValueOrDefault(point);

    private static string ToText(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
            text.Append(new Rune(point));
        return text.ToString();
    }

    private static Tables Read()
    {
        using var stream = typeof(UnicodeForm).Assembly.GetManifestResourceStream("unicode-forms.txt")!;
        using var reader = new StreamReader(stream);
        var tables = new Tables([], [], [], []);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            if (line.Split('#') is [var range, var number])
                tables.AddClass(range, byte.Parse(number, CultureInfo.InvariantCulture));
            else if (line.Split('~') is [var compatible, var parts])
                tables.Compatible[Hex(compatible)] = [.. parts.Split(' ').Select(Hex)];
            else
                tables.AddCanonical(line.Split('='));
        }
        return tables;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Tables(
        Dictionary<int, int[]> Canonical,
        Dictionary<int, int[]> Compatible,
        Dictionary<(int, int), int> Composed,
        Dictionary<int, int> Classes
    )
    {
        public void AddClass(string range, int value)
        {
            var ends = range.Split('-');
            for (var point = Hex(ends[0]); point <= Hex(ends[^1]); point++)
                Classes[point] = value;
        }

        public void AddCanonical(string[] sides)
        {
            int[] parts = [.. sides[1].Split(' ').Select(Hex)];
            var point = Hex(sides[0].TrimStart('!'));
            Canonical[point] = parts;
            if (sides[0][0] != '!' && parts is [var first, var second])
                Composed[(first, second)] = point;
        }
    }
}
