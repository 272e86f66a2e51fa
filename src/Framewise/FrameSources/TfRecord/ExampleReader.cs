using System.Buffers.Binary;
using System.Text;

namespace Framewise.FrameSources.TfRecord;

/// <summary>The features of a <c>tf.train.Example</c> by key, as slices of its protobuf encoding. Reused: nothing is copied and nothing
/// left behind.</summary>
internal sealed class ExampleReader
{
    private const int MostFeatures = 1000;

    private readonly List<(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Feature)> _features = [];

    /// <summary>Takes a message apart; false where it is not one. The features live as long as the bytes.</summary>
    public bool TryParse(ReadOnlyMemory<byte> message)
    {
        _features.Clear();
        foreach (var (number, features) in new Fields(message))
            if (number == 1)
                foreach (var (inner, entry) in new Fields(features))
                    if (inner == 1 && !TryAdd(entry))
                        return false;
        return IsWhole(message);
    }

    public string? Text(string key) => TryBytes(key, out var bytes) ? Encoding.UTF8.GetString(bytes.Span) : null;

    /// <summary>The first value of a <c>bytes_list</c>.</summary>
    public bool TryBytes(string key, out ReadOnlyMemory<byte> value)
    {
        foreach (var (number, item) in new Fields(List(key, 1)))
            if (number == 1)
            {
                value = item;
                return true;
            }
        value = default;
        return false;
    }

    /// <summary>The first value of an <c>int64_list</c>.</summary>
    public long? Integer(string key)
    {
        var list = List(key, 3).Span;
        if (!TryTag(ref list, out var tag))
            return null;
        if (tag == 0x0a && (!Varint.TryRead(ref list, out var length) || length == 0))
            return null;
        return tag is 0x0a or 0x08 && Varint.TryRead(ref list, out var value) ? (long)value : null;
    }

    /// <summary>The value at a place of a <c>float_list</c>.</summary>
    public float? Float(string key, int place)
    {
        var at = 0;
        var list = List(key, 2).Span;
        while (TryTag(ref list, out var tag))
        {
            var length = (ulong)sizeof(float);
            if (tag == 0x0a && !Varint.TryRead(ref list, out length))
                return null;
            if (tag is not (0x0a or 0x0d) || length > (ulong)list.Length)
                return null;
            var values = list[..(int)length];
            list = list[(int)length..];
            for (; values.Length >= sizeof(float); values = values[sizeof(float)..])
                if (at++ == place)
                    return BinaryPrimitives.ReadSingleLittleEndian(values);
        }
        return null;
    }

    private static bool TryTag(ref ReadOnlySpan<byte> bytes, out ulong tag) => Varint.TryRead(ref bytes, out tag);

    private bool TryAdd(ReadOnlyMemory<byte> entry)
    {
        ReadOnlyMemory<byte> key = default,
            feature = default;
        foreach (var (number, bytes) in new Fields(entry))
        {
            if (number == 1)
                key = bytes;
            if (number == 2)
                feature = bytes;
        }
        _features.Add((key, feature));
        return _features.Count <= MostFeatures;
    }

    private ReadOnlyMemory<byte> List(string key, int kind)
    {
        Span<byte> wanted = stackalloc byte[key.Length];
        Encoding.ASCII.GetBytes(key, wanted);
        foreach (var (name, feature) in _features)
            if (name.Span.SequenceEqual(wanted))
                foreach (var (number, list) in new Fields(feature))
                    if (number == kind)
                        return list;
        return default;
    }

    private static bool IsWhole(ReadOnlyMemory<byte> message)
    {
        var fields = new Fields(message);
        while (fields.MoveNext()) { }
        return fields.AtEnd;
    }
}
