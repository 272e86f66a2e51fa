namespace Framewise.Media.FFmpeg;

/// <summary>The NAL units of a packet of H.264 or HEVC, none of them empty; those behind a broken length are missing.</summary>
internal ref struct NalUnits(ReadOnlySpan<byte> data, int lengthSize)
{
    private ReadOnlySpan<byte> _rest = lengthSize > 0 ? data : FromStartCode(data);

    public static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Bytes of a unit's length; 0 where start codes part the units. avcC and hvcC begin with version 1 and hold it; anything else
    /// is Annex B.</summary>
    public static int LengthSize(string codec, ReadOnlySpan<byte> extradata)
    {
        var place = codec == "hevc" ? 21 : 4;
        return extradata.Length > place && extradata[0] == 1 ? (extradata[place] & 3) + 1 : 0;
    }

    public readonly NalUnits GetEnumerator() => this;

    public bool MoveNext()
    {
        do
        {
            if (lengthSize > 0 ? !TakeLength() : !TakeStartCode())
                return false;
        } while (Current.IsEmpty);
        return true;
    }

    private bool TakeLength()
    {
        if (_rest.Length <= lengthSize)
            return false;
        long length = 0;
        for (var i = 0; i < lengthSize; i++)
            length = length << 8 | _rest[i];
        if (length > _rest.Length - lengthSize)
            return false;
        Current = _rest.Slice(lengthSize, (int)length);
        _rest = _rest[(lengthSize + (int)length)..];
        return true;
    }

    private bool TakeStartCode()
    {
        if (_rest.IsEmpty)
            return false;
        var next = _rest.IndexOf(StartCode);
        Current = (next < 0 ? _rest : _rest[..next]).TrimEnd((byte)0);
        _rest = next < 0 ? default : _rest[(next + 3)..];
        return true;
    }

    private static ReadOnlySpan<byte> FromStartCode(ReadOnlySpan<byte> data) =>
        data.IndexOf(StartCode) is >= 0 and var place ? data[(place + 3)..] : default;
}
