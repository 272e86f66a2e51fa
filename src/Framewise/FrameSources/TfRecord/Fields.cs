namespace Framewise.FrameSources.TfRecord;

/// <summary>The length-delimited fields of a protobuf message, number and content, in their order; other fields are passed over. Ends early
/// at what is not protobuf.</summary>
internal struct Fields(ReadOnlyMemory<byte> message)
{
    private ReadOnlyMemory<byte> _rest = message;

    public (int Number, ReadOnlyMemory<byte> Content) Current { get; private set; }

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly Fields GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var bytes = _rest.Span;
            if (
                !Varint.TryRead(ref bytes, out var tag)
                || !TryLength((int)(tag & 7), ref bytes, out var length)
                || length > (ulong)bytes.Length
            )
                return false;
            var start = _rest.Length - bytes.Length;
            var content = _rest.Slice(start, (int)length);
            _rest = _rest[(start + (int)length)..];
            if ((tag & 7) != 2)
                continue;
            Current = ((int)(tag >> 3), content);
            return true;
        }
        return false;
    }

    private static bool TryLength(int wireType, ref ReadOnlySpan<byte> bytes, out ulong length)
    {
        length = wireType switch
        {
            1 => 8,
            5 => 4,
            _ => 0,
        };
        return wireType switch
        {
            0 => Varint.TryRead(ref bytes, out _),
            1 or 5 => true,
            2 => Varint.TryRead(ref bytes, out length),
            _ => false,
        };
    }
}
