using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Framewise.Models.Notations;

namespace Framewise.Models.Labels;

/// <summary>Lists of class labels: files as people have them, and the built-in list of ImageNet-1k.</summary>
internal static partial class LabelList
{
    /// <summary>The name by which a card asks for the built-in list.</summary>
    public const string ImageNet1k = "imagenet-1k";

    /// <summary>The first label of models with one class more than their list.</summary>
    public const string Background = "background";

    private const int LongestFile = 16 << 20;

    private static readonly Lazy<IReadOnlyList<string>> s_imageNet1k = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("imagenet-1k.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Parse(reader.ReadToEnd(), ImageNet1k);
    });

    /// <summary>The 1000 labels of ILSVRC 2012 with all their synonyms, in the order of the classes.</summary>
    public static IReadOnlyList<string> ImageNet => s_imageNet1k.Value;

    /// <summary>Reads a label file in any of the forms that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LongestFile } file)
                throw new ModelException($"'{path}' has {file.Length} bytes; label files of up to {LongestFile} are read.", path);
            return Parse(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)), path);
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelException($"The label file '{path}' is not UTF-8 text.", path, e)
            {
                WayOut = "Save it as UTF-8, one label per line.",
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The label file '{path}' cannot be read: {e.Message}", path, e);
        }
    }

    /// <summary>
    /// Reads labels from text: a list or dictionary in JSON, Python's notation or YAML, a label map of TensorFlow, a table with a header,
    /// or one label per line. Numbers that stand with the labels decide the order. <paramref name="path"/> is for messages, and its
    /// extension tells YAML and tables.
    /// </summary>
    /// <exception cref="ModelException">The text is something else, or a class has no label.</exception>
    public static IReadOnlyList<string> Parse(string text, string path)
    {
        text = text.TrimStart('\uFEFF');
        var start = text.TrimStart();
        if (start.Length == 0)
            throw new ModelException($"The label file '{path}' is empty; one label per line is needed.", path);
        if (NotLabels().Match(start) is { Success: true } other)
        {
            var what = other.Groups["lfs"].Success ? "a Git LFS pointer; fetch the file itself with git lfs pull" : "a web page or XML";
            throw new ModelException($"'{path}' is {what}, not a list of labels.", path);
        }
        if (text.Any(c => c < ' ' && c is not ('\t' or '\r' or '\n')))
            throw new ModelException($"'{path}' is not a text file.", path) { WayOut = "Give one label per line, or a list in JSON." };
        if (start.StartsWith('{') || start.StartsWith('['))
            return LabelTree.ReadText(start, path);
        try
        {
            if (LabelMap().IsMatch(start))
                return LabelTree.Read(ProtobufText.Read(start), path);
            if (Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml" || Yaml().IsMatch(start) || IsDashed(start))
                return LabelTree.Read(YamlText.Read(text), path);
        }
        catch (FormatException e)
        {
            throw new ModelException($"The label file '{path}' cannot be read: {e.Message}.", path, e);
        }
        return LabelTable.TryRead(text, path) ?? LabelLines.Read(text, path);
    }

    /// <summary>Whether these are not names but what a program writes where nobody gave any: LABEL_0, LABEL_1, ...</summary>
    public static bool ArePlaceholders(IReadOnlyList<string> labels) =>
        labels.Count > 0 && labels.All(label => Placeholder().IsMatch(label));

    private static bool IsDashed(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
            if (!line.StartsWith("- ") && !line.IsWhiteSpace())
                return false;
        return true;
    }

    [GeneratedRegex(@"^(<(!doctype|html|head|body|\?xml|!--)|(?<lfs>version https://git-lfs))", RegexOptions.IgnoreCase)]
    private static partial Regex NotLabels();

    [GeneratedRegex(@"^(#.*\n\s*)*(item|entries)\s*:?\s*\{")]
    private static partial Regex LabelMap();

    [GeneratedRegex(@"^(#.*\n\s*|---\s*\n\s*)*(names|labels|classes|class_names)\s*:\s*(\r?\n|\[|\{)")]
    private static partial Regex Yaml();

    [GeneratedRegex(@"^(LABEL|class|label|Class|Label)[_ ]?\d+$")]
    private static partial Regex Placeholder();
}
