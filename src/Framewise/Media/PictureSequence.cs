using System.Globalization;
using System.Text.RegularExpressions;

namespace Framewise.Media;

/// <summary>Numbered pictures that are a video, as FFmpeg names them: <c>f_%04d.png</c>, or <c>f_%04d.png@10</c> for ten a second instead
/// of 25.</summary>
/// <param name="Pattern">Full path of the pictures, with the number's place in it.</param>
/// <param name="Rate">Pictures per second, as a decimal number.</param>
/// <param name="Numbers">The numbers that are there, ascending.</param>
internal sealed partial record PictureSequence(string Pattern, string Rate, IReadOnlyList<int> Numbers)
{
    private const string UsualRate = "25";

    /// <summary>The first number that is missing between others; null where none is.</summary>
    public int? Hole => Enumerable.Range(Numbers[0], Numbers.Count).Except(Numbers).Cast<int?>().FirstOrDefault();

    /// <summary>The pictures in their order.</summary>
    public IEnumerable<FileInfo> Files => Numbers.Select(number => new FileInfo(NameOf(number)));

    /// <summary>The pictures of a pattern; null where the path is none, is a file itself or fits no picture.</summary>
    public static PictureSequence? Find(string path)
    {
        if (Form().Match(path) is not { Success: true } form || File.Exists(path))
            return null;
        var pattern = Path.GetFullPath(form.Groups["before"].Value + form.Groups["number"].Value + form.Groups["after"].Value);
        var folder = Path.GetDirectoryName(pattern)!;
        if (!Directory.Exists(folder))
            return null;
        var before = Path.GetFileName(form.Groups["before"].Value);
        var (after, width) = (form.Groups["after"].Value, form.Groups["width"] is { Success: true, Value: var text } ? text[0] - '0' : 1);
        var numbers = Directory
            .EnumerateFiles(folder)
            .Select(Path.GetFileName)
            .Where(name => name!.Length > before.Length + after.Length)
            .Where(name => name!.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal))
            .Select(name => name![before.Length..^after.Length])
            .Where(digits =>
                digits.All(char.IsAsciiDigit)
                && digits.Length is <= 9
                && (digits.Length == width || (digits.Length > width && digits[0] != '0'))
            )
            .Select(digits => int.Parse(digits, CultureInfo.InvariantCulture))
            .Order()
            .ToArray();
        return numbers.Length == 0
            ? null
            : new PictureSequence(pattern, form.Groups["rate"] is { Success: true, Value: var rate } ? rate : UsualRate, numbers);
    }

    private string NameOf(int number)
    {
        var form = Form().Match(Pattern);
        var width = form.Groups["width"] is { Success: true, Value: var text } ? text[0] - '0' : 1;
        return form.Groups["before"].Value + number.ToString($"D{width}", CultureInfo.InvariantCulture) + form.Groups["after"].Value;
    }

    // One number, in the file's name.
    [GeneratedRegex(
        @"^(?<before>[^%]*)(?<number>%(0(?<width>[1-9]))?d)(?<after>[^%/\\@]*)(@(?<rate>[0-9]{1,4}(\.[0-9]{1,6})?))?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Form();
}
