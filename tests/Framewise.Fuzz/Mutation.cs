using System.Buffers.Binary;

namespace Framewise.Fuzz;

/// <summary>Damages a clip in one to four random ways: cuts, bit errors, lost, repeated and exchanged packets, wrong header
/// fields.</summary>
internal sealed class Mutation(Random random, byte[] clip)
{
    private const int HeaderBytes = 1024;
    private static readonly uint[] OddNumbers =
    [
        0,
        1,
        2,
        7,
        8,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0x7FFFFFFF,
        0x80000000,
        0xFFFFFFF0,
        0xFFFFFFFF,
    ];

    private byte[] _bytes = [.. clip];

    public byte[] Apply()
    {
        Action[] ways =
        [
            Truncate,
            FlipBits,
            FlipBits,
            FlipHeaderBits,
            FlipHeaderBits,
            Overwrite,
            DropUnit,
            DropUnit,
            RepeatUnit,
            ExchangeUnits,
            WrongNumber,
            WrongNumber,
            ExchangeFields,
            Rename,
            Append,
        ];
        for (var i = random.Next(1, 5); i > 0 && _bytes.Length > 16; i--)
            ways[random.Next(ways.Length)]();
        return _bytes;
    }

    private void Truncate() => _bytes = _bytes[..random.Next(1, _bytes.Length)];

    private void FlipBits()
    {
        for (var i = 1 << random.Next(0, 8); i > 0; i--)
            _bytes[random.Next(_bytes.Length)] ^= (byte)(1 << random.Next(8));
    }

    private void FlipHeaderBits()
    {
        for (var i = 1 << random.Next(0, 5); i > 0; i--)
            _bytes[HeaderPlace(1)] ^= (byte)(1 << random.Next(8));
    }

    private void Overwrite()
    {
        var place = random.Next(_bytes.Length);
        var part = _bytes.AsSpan(place, Math.Min(_bytes.Length - place, 1 << random.Next(0, 12)));
        if (random.Next(2) == 0)
            part.Fill((byte)(random.Next(2) * 255));
        else
            random.NextBytes(part);
    }

    private void DropUnit() => Replace(Unit(), []);

    private void RepeatUnit()
    {
        var unit = Unit();
        Replace(new Range(unit.End, unit.End), _bytes[unit]);
    }

    private void ExchangeUnits()
    {
        Range a = Unit(),
            b = Unit();
        if (a.Start.Value > b.Start.Value)
            (a, b) = (b, a);
        if (a.End.Value > b.Start.Value)
            return;
        _bytes = [.. _bytes[..a.Start], .. _bytes[b], .. _bytes[a.End..b.Start], .. _bytes[a], .. _bytes[b.End..]];
    }

    private void WrongNumber()
    {
        var number = random.Next(4) == 0 ? (uint)random.NextInt64() : OddNumbers[random.Next(OddNumbers.Length)];
        var place = _bytes.AsSpan(HeaderPlace(4));
        switch (random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteUInt32BigEndian(place, number);
                break;
            case 1:
                BinaryPrimitives.WriteUInt32LittleEndian(place, number);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)number);
                break;
            default:
                place[0] = (byte)number;
                break;
        }
    }

    private void ExchangeFields()
    {
        var size = 1 << random.Next(0, 3);
        Span<byte> a = _bytes.AsSpan(HeaderPlace(4), size),
            b = _bytes.AsSpan(HeaderPlace(4), size);
        var kept = a.ToArray();
        b.CopyTo(a);
        kept.CopyTo(b);
    }

    /// <summary>Hides a box of an MP4 file by another name, or gives it the name of another.</summary>
    private void Rename()
    {
        var boxes = FileUnits.Boxes(_bytes);
        if (boxes.Count == 0)
        {
            WrongNumber();
            return;
        }
        var name = random.Next(2) == 0 ? "free"u8.ToArray() : _bytes.AsSpan(boxes[random.Next(boxes.Count)].Start.Value + 4, 4).ToArray();
        name.CopyTo(_bytes, boxes[random.Next(boxes.Count)].Start.Value + 4);
    }

    private void Append() => _bytes = random.Next(2) == 0 ? [.. _bytes, .. clip] : [.. _bytes, .. clip[random.Next(clip.Length)..]];

    /// <summary>A place in the first bytes, or in the index of an MP4 file wherever that lies, or in the first bytes of a packet.</summary>
    private int HeaderPlace(int room)
    {
        var limit = _bytes.Length - room;
        switch (random.Next(3))
        {
            case 0 when FileUnits.Boxes(_bytes) is { Count: > 0 } boxes:
                var box = boxes[random.Next(boxes.Count)];
                return Math.Min(limit, random.Next(box.Start.Value, Math.Min(box.End.Value, box.Start.Value + 256)));
            case 1:
                return Math.Min(limit, Unit().Start.Value + random.Next(24));
            default:
                return random.Next(Math.Min(limit, HeaderBytes) + 1);
        }
    }

    private Range Unit()
    {
        var units = FileUnits.Of(_bytes);
        if (units.Count > 0 && random.Next(8) > 0)
            return units[random.Next(units.Count)];
        var start = random.Next(_bytes.Length);
        return start..(start + random.Next(1, Math.Min(2048, _bytes.Length - start) + 1));
    }

    private void Replace(Range range, byte[] by) => _bytes = [.. _bytes[..range.Start], .. by, .. _bytes[range.End..]];
}
