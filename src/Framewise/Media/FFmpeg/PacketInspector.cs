namespace Framewise.Media.FFmpeg;

/// <summary>Tells packets that hold no picture to show from those that do, by the few header bits that say so; knows VP8, VP9, H.264, HEVC
/// and MPEG-4.</summary>
internal sealed class PacketInspector
{
    // The size under which FFmpeg itself takes an MPEG-4 picture for one that repeats the last (MAX_NVOP_SIZE in
    // mpeg4_unpack_bframes_bsf.c).
    private const int LargestNotCodedVop = 19;

    private readonly string _codec;
    private readonly int _lengthSize;
    private bool _sawRandomAccess;
    private bool _skipsLeading;

    public PacketInspector(string codec, ReadOnlySpan<byte> extradata)
    {
        _codec = codec;
        _lengthSize = NalUnits.LengthSize(codec, extradata);
    }

    /// <summary>Looks at one packet; <paramref name="visible"/> is the number of pictures that it shows.</summary>
    public PacketKind Inspect(ReadOnlySpan<byte> data, out int visible)
    {
        visible = 1;
        if (data.IsEmpty)
            return PacketKind.Empty;
        switch (_codec)
        {
            case "vp8":
                return (data[0] >> 4 & 1) == 0 ? PacketKind.Hidden : PacketKind.Picture;
            case "vp9":
                visible = Math.Max(1, Vp9Visible(data, out var hidden));
                return hidden ? PacketKind.Hidden : PacketKind.Picture;
            case "mpeg4":
                return data.Length <= LargestNotCodedVop ? PacketKind.NotCoded : PacketKind.Picture;
            case "h264" or "hevc":
                return _lengthSize > 0 ? InspectLengths(data) : InspectStartCodes(data);
            default:
                return PacketKind.Picture;
        }
    }

    private PacketKind InspectLengths(ReadOnlySpan<byte> data)
    {
        while (data.Length > _lengthSize)
        {
            long length = 0;
            for (var i = 0; i < _lengthSize; i++)
                length = length << 8 | data[i];
            if (length == 0 || length > data.Length - _lengthSize)
                return PacketKind.Picture;
            if (Unit(data[_lengthSize]) is { } kind)
                return kind;
            // A lawful unit never holds a start code; Samsung's slow-motion recorder wraps whole Annex B pictures behind a prefix unit.
            var unit = data.Slice(_lengthSize, (int)length);
            if (unit.IndexOf(NalUnits.StartCode) >= 0 && InspectStartCodes(unit) == PacketKind.Picture)
                return PacketKind.Picture;
            data = data[(_lengthSize + (int)length)..];
        }
        return PacketKind.NoPicture;
    }

    private PacketKind InspectStartCodes(ReadOnlySpan<byte> data)
    {
        var any = false;
        while (true)
        {
            var place = data.IndexOf(NalUnits.StartCode);
            if (place < 0 || place + 3 >= data.Length)
                return any ? PacketKind.NoPicture : PacketKind.Picture;
            any = true;
            data = data[(place + 3)..];
            if (Unit(data[0]) is { } kind)
                return kind;
        }
    }

    /// <summary>The kind of the packet if this NAL unit holds a part of a picture, else null.</summary>
    private PacketKind? Unit(byte header)
    {
        if (_codec == "h264")
            return (header & 31) is >= 1 and <= 5 ? PacketKind.Picture : null;
        var type = header >> 1 & 63;
        if (type == 36)
            _sawRandomAccess = false;
        if (type > 31)
            return null;
        if (type is 8 or 9)
            return _skipsLeading ? PacketKind.SkippedLeading : PacketKind.Picture;
        if (type is >= 16 and <= 21)
        {
            // After a CRA picture that begins the sequence (and any BLA picture) the standard has its RASL pictures not shown: their
            // references are missing.
            _skipsLeading = type is >= 16 and <= 18 || type == 21 && !_sawRandomAccess;
            _sawRandomAccess = true;
        }
        return PacketKind.Picture;
    }

    private static int Vp9Visible(ReadOnlySpan<byte> data, out bool hidden)
    {
        var visible = 0;
        var marker = data[^1];
        var frames = (marker & 7) + 1;
        var sizeBytes = (marker >> 3 & 3) + 1;
        var indexSize = 2 + frames * sizeBytes;
        if ((marker & 0xE0) != 0xC0 || data.Length < indexSize || data[^indexSize] != marker)
        {
            visible = IsVp9Shown(data) ? 1 : 0;
        }
        else
        {
            var index = data[^(indexSize - 1)..];
            for (var (frame, start) = (0, 0L); frame < frames; frame++)
            {
                long size = 0;
                for (var i = sizeBytes - 1; i >= 0; i--)
                    size = size << 8 | index[frame * sizeBytes + i];
                if (size > 0 && start + size <= data.Length && IsVp9Shown(data[(int)start..]))
                    visible++;
                start += size;
            }
        }
        hidden = visible == 0;
        return visible;
    }

    // A wrong marker is damage, and a damaged frame counts as one to be shown. frame_marker(2), profile(2), a reserved bit in profile 3,
    // show_existing_frame, frame_type, show_frame
    private static bool IsVp9Shown(ReadOnlySpan<byte> data)
    {
        if (data[0] >> 6 != 2)
            return true;
        var bits = data[0] << 8 | (data.Length > 1 ? data[1] : 0);
        var place = 11;
        if ((bits >> 12 & 3) == 3)
            place--;
        return (bits >> place & 1) == 1 || (bits >> (place - 2) & 1) == 1;
    }
}
