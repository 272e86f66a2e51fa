using System.Reflection;
using System.Text;

namespace Framewise.Models.Labels;

/// <summary>Lists of class labels: files with one label per line, and the built-in list of ImageNet-1k.</summary>
internal static class LabelList
{
    /// <summary>The name by which a card asks for the built-in list.</summary>
    public const string ImageNet1k = "imagenet-1k";

    /// <summary>The first label of networks with one class more than their list.</summary>
    public const string Background = "background";

    private static readonly Lazy<IReadOnlyList<string>> s_imageNet1k = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("imagenet-1k.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Parse(reader.ReadToEnd(), ImageNet1k);
    });

    /// <summary>The 1000 labels of ILSVRC 2012 with all their synonyms, in the order of the classes.</summary>
    public static IReadOnlyList<string> ImageNet => s_imageNet1k.Value;

    /// <summary>Reads a file with one label per line. A byte order mark, CRLF and blank lines at the end are tolerated; commas and quotes belong to the label.</summary>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)), path);
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelException($"The label file '{path}' is not UTF-8 text. Save it as UTF-8, one label per line.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The label file '{path}' cannot be read: {e.Message}", path, e);
        }
    }

    /// <summary>Splits text into labels; <paramref name="path"/> is for messages.</summary>
    public static IReadOnlyList<string> Parse(string text, string path)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r', ' ', '\t')).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        var blank = lines.IndexOf("");
        if (blank >= 0) throw new ModelException($"The label file '{path}' has a blank line at {blank + 1}; each class needs a label, or all after it would be off by one.", path);
        return lines.Count > 0 ? lines : throw new ModelException($"The label file '{path}' is empty; one label per line is needed.", path);
    }
}
