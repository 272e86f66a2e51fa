using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Framewise.Results.Files;

/// <summary>
/// Makes of a video's name, whatever is in it, the name of its results: relative, without a way up, and with no part longer than a file
/// system takes. Different videos have different names, and a name is always the same. Harmless names stay as they are, those with letters
/// that only another system forbids among them; any other part becomes <c>STEM~HASH.ENDING</c>.
/// </summary>
internal static partial class ResultName
{
    /// <summary>Bytes that a file system takes for the name of a file or folder.</summary>
    public const int MostBytes = 255;

    /// <summary>What may stand behind a video's name while its table is written, such as <c>.vectors.partial</c>.</summary>
    private const int Behind = 16;

    /// <summary>How long the readable rest of a changed part may be: any ending of a report or an export has room behind it.</summary>
    private const int ReadableBytes = 160;

    private static readonly HashSet<char> s_forbidden = [.. Path.GetInvalidFileNameChars(), '/', '\\'];

    /// <summary>The name of results, with <c>/</c>, of a video of this name below the given folder.</summary>
    public static string Of(string relativePath)
    {
        var parts = relativePath.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            var isFile = i == parts.Length - 1;
            var isHarmless = isFile ? ByteCount(parts[i]) <= MostBytes - Behind : IsHarmlessFolder(parts[i]);
            if (!isHarmless || !IsHarmless(parts[i]) || (i == 0 && OfTheRun().IsMatch(parts[i])))
                parts[i] = Changed(parts[i]);
        }
        return string.Join('/', parts);
    }

    /// <summary>
    /// The path with an ending behind it; its name is shortened where a file system would not take it with the ending and
    /// <paramref name="room"/> bytes more, which are those of <c>.partial</c> if nothing else is said.
    /// </summary>
    public static string WithEnding(string path, string ending, int room = 8)
    {
        var name = Path.GetFileName(path);
        if (ByteCount(name + ending) + room > MostBytes)
            name = Changed(name);
        return Path.Combine(Path.GetDirectoryName(path)!, name + ending);
    }

    /// <summary>A changed name is never taken for an unchanged one, because what looks like one is changed again.</summary>
    private static bool IsHarmless(string part) =>
        part is not ("" or "." or "..")
        && !part.Any(c => s_forbidden.Contains(c) || char.IsControl(c))
        && IsWellFormed(part)
        && !Device().IsMatch(part)
        && !IsChanged().IsMatch(part);

    private static bool IsHarmlessFolder(string part) =>
        ByteCount(part) <= MostBytes && part is not [.., '.' or ' '] && !OfResults().IsMatch(part);

    private static string Changed(string part)
    {
        var ending = Ending().Match(part).Value;
        var (stem, bytes) = (new StringBuilder(), 0);
        foreach (var rune in part[..^ending.Length].EnumerateRunes())
        {
            var isReadable =
                rune != Rune.ReplacementChar && !Rune.IsControl(rune) && !(rune.IsBmp && s_forbidden.Contains((char)rune.Value));
            if ((bytes += isReadable ? rune.Utf8SequenceLength : 1) > ReadableBytes)
                break;
            stem.Append(isReadable ? rune.ToString() : "_");
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(part.AsSpan())).AsSpan(0, 8));
        return $"{(Device().IsMatch(part) ? "_" : "")}{stem}~{hash}{ending}";
    }

    private static int ByteCount(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>No half of a surrogate pair, which has no bytes of its own on a disk.</summary>
    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return false;
        return true;
    }

    /// <summary>What Windows takes for a device, whatever ending it has.</summary>
    [GeneratedRegex(
        @"^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00B9\u00B2\u00B3]) *(\.|\z)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Device();

    [GeneratedRegex(@"~[0-9a-f]{16}(\.[a-z0-9]{1,12})?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IsChanged();

    [GeneratedRegex(@"\.[A-Za-z0-9]{1,12}\z")]
    private static partial Regex Ending();

    /// <summary>What lies at the top of the results for the run itself: its report, the list of pages, its locks.</summary>
    [GeneratedRegex(@"^(run(\.\d+-of-\d+)?|index|\.framewise.*)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfTheRun();

    /// <summary>A folder of such a name could stand where another video has a file.</summary>
    [GeneratedRegex(
        @"\.(csv|jsonl|parquet|json|html|vtt|eaf|xml|vectors)(\.partial|\.journal|\.part-\d+-of-\d+(\.partial|\.journal)?)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex OfResults();
}
