using System.Text;
using System.Text.Json;

namespace Framewise.Results.Schema;

/// <summary>One string per class instead of one per row.</summary>
internal sealed class LabelCache
{
    private readonly Dictionary<int, (byte[] Utf8, string Label)> _labels = [];

    public string Get(int number, ReadOnlySpan<byte> utf8)
    {
        if (_labels.TryGetValue(number, out var known) && utf8.SequenceEqual(known.Utf8))
            return known.Label;
        var label = Encoding.UTF8.GetString(utf8);
        _labels[number] = (utf8.ToArray(), label);
        return label;
    }

    public string Get(int number, ReadOnlySpan<char> text)
    {
        if (_labels.TryGetValue(number, out var known) && text.SequenceEqual(known.Label))
            return known.Label;
        var label = text.ToString();
        _labels[number] = (Encoding.UTF8.GetBytes(label), label);
        return label;
    }

    public string Get(int number, JsonElement text)
    {
        if (_labels.TryGetValue(number, out var known) && text.ValueEquals(known.Utf8))
            return known.Label;
        var label = text.GetString() ?? "";
        _labels[number] = (Encoding.UTF8.GetBytes(label), label);
        return label;
    }
}
