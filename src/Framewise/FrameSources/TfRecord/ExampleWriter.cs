using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Framewise.FrameSources.TfRecord;

/// <summary>
/// Builds a <c>tf.train.Example</c> in its protobuf encoding inside a TFRecord, in one reused buffer: a frame's pixels are copied once and
/// leave no garbage, which an object per message would.
/// </summary>
internal sealed class ExampleWriter
{
    // In front of the features: length (8), its checksum (4), the tag of Example.features (1) and the length of that message (at most 5).
    private const int Front = 18;
    private const byte FirstField = 0x0a;
    private const byte SecondField = 0x12;
    private const byte ThirdField = 0x1a;

    private byte[] _buffer = new byte[1 << 12];
    private int _end = Front;

    public void Clear() => _end = Front;

    public void Add(string key, string text) => Add(key, Encoding.UTF8.GetBytes(text));

    /// <summary>A <c>bytes_list</c> of one value.</summary>
    public void Add(string key, ReadOnlySpan<byte> value)
    {
        var list = Nested(value.Length);
        Begin(key, FirstField, list);
        Append(FirstField, value.Length);
        Append(value);
    }

    /// <summary>An <c>int64_list</c>.</summary>
    public void Add(string key, params ReadOnlySpan<long> values)
    {
        var packed = 0;
        foreach (var value in values)
            packed += VarintLength((ulong)value);
        Begin(key, ThirdField, Nested(packed));
        Append(FirstField, packed);
        foreach (var value in values)
            AppendVarint((ulong)value);
    }

    /// <summary>A <c>float_list</c>.</summary>
    public void Add(string key, params ReadOnlySpan<float> values)
    {
        var packed = values.Length * sizeof(float);
        Begin(key, SecondField, Nested(packed));
        Append(FirstField, packed);
        foreach (var value in values)
            BinaryPrimitives.WriteSingleLittleEndian(Room(sizeof(float)), value);
    }

    /// <summary>Writes the finished record.</summary>
    public void WriteTo(Stream output)
    {
        var features = _end - Front;
        var start = Front - 1 - VarintLength((ulong)features);
        var tail = _end;
        _end = start;
        Append(FirstField, features);
        _end = tail;
        BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), MaskedCrc32C.Of(_buffer.AsSpan(start, tail - start)));
        var head = _buffer.AsSpan(start - 12, 12);
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)(tail - start));
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], MaskedCrc32C.Of(head[..8]));
        output.Write(_buffer, start - 12, _end - start + 12);
        Clear();
    }

    /// <summary>A map entry up to the list's content: its length, the key, and the value, which is a Feature with one list.</summary>
    private void Begin(string key, byte kind, int list)
    {
        var feature = Nested(list);
        Append(FirstField, Nested(key.Length) + Nested(feature));
        Append(FirstField, key.Length);
        Encoding.ASCII.GetBytes(key, Room(key.Length));
        Append(SecondField, feature);
        Append(kind, list);
    }

    private static int Nested(int length) => 1 + VarintLength((ulong)length) + length;

    private static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private void Append(byte tag, int length)
    {
        Room(1)[0] = tag;
        AppendVarint((ulong)length);
    }

    private void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    private void AppendVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Room(1)[0] = (byte)(value | 0x80);
        Room(1)[0] = (byte)value;
    }

    private Span<byte> Room(int length)
    {
        if (_end + length > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_end + length, _buffer.Length + (_buffer.Length / 2)));
        _end += length;
        return _buffer.AsSpan(_end - length, length);
    }
}
