namespace Framewise.Media.FFmpeg;

/// <summary>
/// Tells of one packet after the other, none left out, what it is to the others. Only what the standards guarantee counts: a key frame by
/// the container's word may be referred across (recovery points, intra refresh). Of other codecs nothing is said.
/// </summary>
internal sealed class RoleInspector
{
    private const int UserData = 5;
    private const int RecoveryPoint = 6;
    private const PacketRole Intra = PacketRole.Entry | PacketRole.Key | PacketRole.Unreferenced;

    private readonly string _codec;
    private readonly int _lengthSize;
    private UInt128? _headers;
    private int _layer = -1;
    private bool _isBehindFirst;

    public RoleInspector(string codec, ReadOnlySpan<byte> extradata)
    {
        _codec = codec;
        _lengthSize = NalUnits.LengthSize(codec, extradata);
        if (
            codec
            is not (
                "h264"
                or "hevc"
                or "vp9"
                or "av1"
                or "mpeg1video"
                or "mpeg2video"
                or "mjpeg"
                or "prores"
                or "dnxhd"
                or "dvvideo"
                or "huffyuv"
                or "ffvhuff"
                or "utvideo"
                or "v210"
                or "png"
                or "jpeg2000"
            )
        )
            Flaw = $"which frames of {codec} refer to which is not known";
    }

    /// <summary>Why nothing can be concluded.</summary>
    public string? Flaw { get; private set; }

    /// <summary>Whether the packets with <see cref="PacketRole.Key"/> are all that have a key frame.</summary>
    public bool KeysAreSure { get; private set; } = true;

    /// <summary>Whether <see cref="PacketRole.Unreferenced"/> holds: it is said within a layer.</summary>
    public bool HasOneLayer { get; private set; } = true;

    public PacketRole Examine(ReadOnlySpan<byte> data)
    {
        var role = _codec switch
        {
            "h264" => H264(data),
            "hevc" => Hevc(data),
            "vp9" => Vp9(data),
            "av1" => Av1(data),
            "mpeg1video" or "mpeg2video" => Mpeg(data),
            "mjpeg" => Mjpeg(data),
            _ => Intra,
        };
        _isBehindFirst = true;
        return role;
    }

    private PacketRole H264(ReadOnlySpan<byte> data)
    {
        var (idr, referred, recovery, named) = (false, false, false, false);
        var headers = new UInt128();
        foreach (var unit in new NalUnits(data, _lengthSize))
        {
            var type = unit[0] & 31;
            if (type is 7 or 8 or 13 or 15)
                headers = Mix(headers, unit);
            else if (type is >= 2 and <= 4)
                Flaw ??= "it has data partitions";
            idr |= type == 5;
            referred |= type is 1 or 5 && (unit[0] & 0x60) != 0;
            recovery |= type == 6 && HasMessage(unit[1..], RecoveryPoint);
            named |= type == 6 && !_isBehindFirst && HasMessage(unit[1..], UserData);
        }
        KeysAreSure &= idr || !recovery;
        return NoteHeaders(headers)
            | (named ? PacketRole.Headers : 0)
            | (idr ? PacketRole.Entry | PacketRole.Key : 0)
            | (referred ? 0 : PacketRole.Unreferenced);
    }

    private PacketRole Hevc(ReadOnlySpan<byte> data)
    {
        var (headers, first) = (new UInt128(), -1);
        foreach (var unit in new NalUnits(data, _lengthSize))
        {
            var type = unit[0] >> 1 & 63;
            if (unit.Length < 3 || (unit[0] & 1) << 5 != 0 || unit[1] >> 3 != 0)
                continue;
            if (type is >= 32 and <= 34)
                headers = Mix(headers, unit);
            if (type is 36 or 22 or 23)
                Flaw ??= "a sequence ends in it";
            if (type > 31 || first >= 0)
                continue;
            first = type;
            // Within one temporal layer, a picture that its own layer does not refer to is referred to by none.
            HasOneLayer &= _layer < 0 || _layer == (unit[1] & 7);
            _layer = unit[1] & 7;
            if (type is >= 16 and <= 21 && (unit[2] & 0x40) != 0 && _isBehindFirst)
                Flaw ??= "pictures before a key frame may not be shown";
        }
        return NoteHeaders(headers)
            | first switch
            {
                19 or 20 => PacketRole.Entry | PacketRole.Key,
                16 or 17 or 18 or 21 => PacketRole.Entry | PacketRole.Key | PacketRole.Resets,
                >= 0 and <= 14 when first % 2 == 0 => PacketRole.Unreferenced,
                _ => PacketRole.None,
            };
    }

    /// <summary>frame_marker(2), profile(2), a reserved bit in profile 3, show_existing_frame, frame_type (0: key), show_frame; a key frame
    /// replaces all references and probabilities.</summary>
    private PacketRole Vp9(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2 || data[0] >> 6 != 2)
            return PacketRole.None;
        var bits = (data[0] << 8 | data[1]) << ((data[0] & 0x30) == 0x30 ? 1 : 0);
        var (isExisting, isKey, isShown) = ((bits >> 11 & 1) == 1, (bits >> 10 & 1) == 0, (bits >> 9 & 1) == 1);
        KeysAreSure &= !isExisting && (isShown || !isKey);
        return !isExisting && isKey ? PacketRole.Entry | PacketRole.Key : PacketRole.None;
    }

    /// <summary>Of the first frame's header: show_existing_frame(1), frame_type(2, 0: key), show_frame(1); a key frame that is shown
    /// replaces all references.</summary>
    private PacketRole Av1(ReadOnlySpan<byte> data)
    {
        var (hasSequence, isFirst, role) = (false, true, PacketRole.None);
        while (data.Length > 1)
        {
            int type = data[0] >> 3 & 15,
                place = 1 + (data[0] >> 2 & 1);
            var size = data.Length - (long)place;
            if ((data[0] & 2) != 0)
            {
                size = 0;
                for (var shift = 0; place < data.Length; shift += 7)
                {
                    size |= (long)(data[place] & 0x7F) << shift;
                    if (data[place++] < 0x80 || shift > 28)
                        break;
                }
            }
            if (size < 0 || place + size > data.Length)
                break;
            var body = data.Slice(place, (int)size);
            if (type == 1 && size > 0)
            {
                hasSequence = true;
                if ((body[0] & 8) != 0)
                    Flaw ??= "it has still pictures";
            }
            if (type is 3 or 6 && size > 0)
            {
                var (isKey, isShown) = ((body[0] & 0xE0) == 0, (body[0] & 0x10) != 0);
                KeysAreSure &= !isKey || isShown;
                if (isFirst && isKey && isShown)
                    role = PacketRole.Key | (hasSequence ? PacketRole.Entry : 0);
                isFirst = false;
            }
            data = data[(place + (int)size)..];
        }
        return role;
    }

    /// <summary>Pictures of type I behind a sequence header, which resets the quantiser's matrices; a second field of type P may refer to
    /// the frame before.</summary>
    private PacketRole Mpeg(ReadOnlySpan<byte> data)
    {
        var (hasSequence, hasMatrices, types) = (false, false, 0);
        for (int place; (place = data.IndexOf(NalUnits.StartCode)) >= 0 && place + 5 < data.Length; data = data[(place + 3)..])
        {
            var code = data[place + 3];
            hasSequence |= code == 0xB3;
            hasMatrices |= code == 0xB5 && data[place + 4] >> 4 == 3;
            if (code == 0)
                types |= 1 << (data[place + 5] >> 3 & 7);
        }
        const int I = 1 << 1,
            B = 1 << 3;
        if ((types & I) != 0)
            KeysAreSure &= types == I;
        return (types == I ? PacketRole.Key : 0)
            | (types == I && hasSequence ? PacketRole.Entry : 0)
            | (types == B && !hasMatrices && !hasSequence ? PacketRole.Unreferenced : 0);
    }

    /// <summary>A JPEG that has its own tables; one without takes those of the picture before.</summary>
    private static PacketRole Mjpeg(ReadOnlySpan<byte> data)
    {
        var (quantization, huffman) = (false, false);
        for (var place = 2; place + 4 <= data.Length && data[place] == 0xFF && data[place + 1] != 0xDA; )
        {
            quantization |= data[place + 1] == 0xDB;
            huffman |= data[place + 1] == 0xC4;
            place += 2 + (data[place + 2] << 8 | data[place + 3]);
        }
        return PacketRole.Key | (quantization && huffman ? PacketRole.Entry | PacketRole.Unreferenced : 0);
    }

    /// <summary>Parameter sets must be the same wherever they stand: of those that change, the packets that are left out may have the
    /// last.</summary>
    private PacketRole NoteHeaders(UInt128 headers)
    {
        if (headers == 0)
            return PacketRole.None;
        if (_isBehindFirst && _headers != headers)
            Flaw ??= "its headers change";
        _headers = headers;
        return PacketRole.Headers;
    }

    private static UInt128 Mix(UInt128 headers, ReadOnlySpan<byte> unit)
    {
        // FNV-1a of 128 bits.
        var prime = new UInt128(0x1000000, 0x13B);
        foreach (var b in unit)
            headers = (headers ^ b) * prime;
        return (headers ^ (uint)unit.Length) * prime + 1;
    }

    private static bool HasMessage(ReadOnlySpan<byte> messages, int wanted)
    {
        while (messages.Length > 2)
        {
            int type = Number(ref messages),
                size = Number(ref messages);
            if (type == wanted)
                return true;
            messages = messages[Math.Min(size, messages.Length)..];
        }
        return false;
    }

    private static int Number(ref ReadOnlySpan<byte> data)
    {
        var number = 0;
        while (data.Length > 0)
        {
            var b = data[0];
            data = data[1..];
            number += b;
            if (b < 255)
                break;
        }
        return number;
    }
}
