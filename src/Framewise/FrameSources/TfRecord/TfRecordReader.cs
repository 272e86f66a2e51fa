using System.Buffers.Binary;

namespace Framewise.FrameSources.TfRecord;

/// <summary>Reads TFRecord framing: a 64-bit length, its masked CRC-32C, the data, their masked CRC-32C, all little-endian.</summary>
internal sealed class TfRecordReader(Stream input)
{
    private const int HeadLength = 12;
    private const int LongestRecord = 1 << 30;

    private readonly byte[] _head = new byte[HeadLength];
    private byte[] _record = [];

    internal enum Outcome
    {
        Record,
        End,

        /// <summary>The stream ends inside a record.</summary>
        Cut,

        /// <summary>The data are not what was written; the record after may be read.</summary>
        WrongData,

        /// <summary>The length is not what was written, so that nothing after it can be found.</summary>
        WrongLength,
    }

    /// <summary>The data of the record read last; they live until the next <see cref="Read"/>.</summary>
    public ReadOnlyMemory<byte> Record { get; private set; }

    public Outcome Read()
    {
        var got = input.ReadAtLeast(_head, HeadLength, throwOnEndOfStream: false);
        if (got < HeadLength)
            return got == 0 ? Outcome.End : Outcome.Cut;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(_head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(8)) != MaskedCrc32C.Of(_head.AsSpan(0, 8)) || length > LongestRecord)
            return Outcome.WrongLength;
        var (data, all) = ((int)length, (int)length + sizeof(uint));
        if (_record.Length < all)
            _record = GC.AllocateUninitializedArray<byte>(all);
        if (input.ReadAtLeast(_record.AsSpan(0, all), all, throwOnEndOfStream: false) < all)
            return Outcome.Cut;
        if (BinaryPrimitives.ReadUInt32LittleEndian(_record.AsSpan(data)) != MaskedCrc32C.Of(_record.AsSpan(0, data)))
            return Outcome.WrongData;
        Record = _record.AsMemory(0, data);
        return Outcome.Record;
    }
}
