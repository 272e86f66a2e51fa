using System.Text;
using Google.FlatBuffers;

namespace Framewise.Models.TfLite;

/// <summary>
/// A table of a FlatBuffer, read by field number. Every offset and length is checked against the file before it is followed, because the
/// generated accessors trust their input.
/// </summary>
internal sealed class FlatTable
{
    private readonly FlatFile _file;
    private readonly Table _table;

    public FlatTable(FlatFile file, int position)
    {
        _file = file;
        file.Check(position, sizeof(int));
        var vtable = (long)position - file.Buffer.GetInt(position);
        file.Check(vtable, 2 * sizeof(short));
        var size = file.Buffer.GetUshort((int)vtable);
        // The accessor compares signed numbers; no table here comes near 32 KiB.
        file.Require(size <= short.MaxValue && size % 2 == 0);
        file.Check(vtable, size);
        _table = new Table(position, file.Buffer);
    }

    public int Int(int field, int byDefault = 0) => At(field, sizeof(int)) is { } at ? _file.Buffer.GetInt(at) : byDefault;

    public sbyte SByte(int field) => At(field, 1) is { } at ? _file.Buffer.GetSbyte(at) : (sbyte)0;

    public float Float(int field, float byDefault) => At(field, sizeof(float)) is { } at ? _file.Buffer.GetFloat(at) : byDefault;

    public FlatTable? Child(int field) => Reference(field) is { } at ? new FlatTable(_file, at) : null;

    public string? Text(int field) => Bytes(field) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    public ReadOnlyMemory<byte>? Bytes(int field) => Vector(field, 1) is var (start, count) ? _file.Slice(start, count) : null;

    public int[]? Ints(int field) => Numbers(field, sizeof(int), _file.Buffer.GetInt);

    public long[]? Longs(int field) => Numbers(field, sizeof(long), _file.Buffer.GetLong);

    public float[]? Floats(int field) => Numbers(field, sizeof(float), _file.Buffer.GetFloat);

    public FlatTable[] Children(int field)
    {
        if (Vector(field, sizeof(int)) is not var (start, count))
            return [];
        _file.Spend((long)count * sizeof(int));
        var children = new FlatTable[count];
        for (var i = 0; i < count; i++)
            children[i] = new FlatTable(_file, _file.Follow(start + i * sizeof(int)));
        return children;
    }

    private T[]? Numbers<T>(int field, int size, Func<int, T> read)
    {
        if (Vector(field, size) is not var (start, count))
            return null;
        _file.Spend((long)count * size);
        var numbers = new T[count];
        for (var i = 0; i < count; i++)
            numbers[i] = read(start + i * size);
        return numbers;
    }

    private (int Start, int Count)? Vector(int field, int elementSize)
    {
        if (Reference(field) is not { } at)
            return null;
        _file.Check(at, sizeof(int));
        var count = _file.Buffer.GetInt(at);
        _file.Check(at + sizeof(int), (long)count * elementSize);
        return (at + sizeof(int), count);
    }

    private int? Reference(int field) => At(field, sizeof(int)) is { } at ? _file.Follow(at) : null;

    private int? At(int field, int size)
    {
        var offset = _table.__offset(4 + 2 * field);
        if (offset == 0)
            return null;
        var position = (long)_table.bb_pos + (ushort)offset;
        _file.Check(position, size);
        return (int)position;
    }
}
