namespace Framewise.Media.FFmpeg;

/// <summary>Owns an opened container and one packet buffer.</summary>
internal sealed class Demuxer : IDisposable
{
    public const int EndOfFile = -541478725;

    // AVERROR_DEMUXER_NOT_FOUND.
    public const int NoSuchInput = -1296385272;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);

    // What a file may make FFmpeg open beside itself: pieces on this machine, as playlists and lists of clips name them, and never an
    // address.
    private const string LocalProtocols = "file,crypto,data";

    // The last packet of a stream that has ended, and the one before in the parser, come at the end of the file only.
    private const int Late = 2;

    private readonly Dictionary<int, OtherStream> _others = [];
    private long _packets;
    private nint _context;
    private nint _packet;

    private Demuxer(nint context) => _context = context;

    public nint Context => _context;

    public nint Packet => _packet;

    /// <summary>The current packet's bytes, which live until the next is read.</summary>
    public unsafe ReadOnlySpan<byte> Data =>
        new(
            (void*)Native.Read<nint>(_packet, FFmpegLibraries.Offsets.PacketData),
            Native.Read<int>(_packet, FFmpegLibraries.Offsets.PacketSize)
        );

    public int StreamCount => Native.Read<int>(_context, FFmpegLibraries.Offsets.FormatStreamCount);

    public string Container =>
        AvUtil.Text(Native.Read<nint>(Native.Read<nint>(_context, FFmpegLibraries.Offsets.FormatInput), 0)) ?? "unknown";

    /// <summary>Opens a file; negative codes of FFmpeg come back in <paramref name="error"/>.</summary>
    public static Demuxer? Open(string path, bool ignoreEditList, out int error)
    {
        var context = default(nint);
        var options = default(nint);
        AvUtil.SetEntry(ref options, "protocol_whitelist", LocalProtocols, 0);
        if (ignoreEditList)
            AvUtil.SetEntry(ref options, "ignore_editlist", "1", 0);
        // "file:" keeps names that begin with '-' or hold ':' or '%' from being taken for something else.
        error = AvFormat.OpenInput(ref context, "file:" + path, 0, ref options);
        AvUtil.FreeDictionary(ref options);
        return error < 0 ? null : new Demuxer(context) { _packet = AvCodec.AllocatePacket() };
    }

    /// <summary>As <see cref="Open"/>, numbered pictures.</summary>
    public static Demuxer? OpenPictures(PictureSequence pictures, out int error)
    {
        var (context, options) = (default(nint), default(nint));
        AvUtil.SetEntry(ref options, "protocol_whitelist", LocalProtocols, 0);
        AvUtil.SetEntry(ref options, "pattern_type", "sequence", 0);
        AvUtil.SetEntry(ref options, "framerate", pictures.Rate, 0);
        AvUtil.SetEntry(ref options, "start_number", pictures.Numbers[0].ToString(System.Globalization.CultureInfo.InvariantCulture), 0);
        error = AvFormat.OpenInput(ref context, "file:" + pictures.Pattern, AvFormat.FindInputFormat("image2"), ref options);
        AvUtil.FreeDictionary(ref options);
        return error < 0 ? null : new Demuxer(context) { _packet = AvCodec.AllocatePacket() };
    }

    /// <summary>As <see cref="Open"/>, a source that plays. What stays silent for <see cref="LongestSilence"/> is broken off.</summary>
    public static Demuxer? OpenLive(LiveAddress live, out int error)
    {
        var (context, options) = (default(nint), default(nint));
        var silence = LongestSilence.TotalMicroseconds.ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
        AvUtil.SetEntry(ref options, "protocol_whitelist", live.Protocols, 0);
        AvUtil.SetEntry(ref options, "timeout", silence, 0);
        AvUtil.SetEntry(ref options, "rw_timeout", silence, 0);
        AvUtil.SetEntry(ref options, "rtsp_flags", "prefer_tcp", 0);
        var format = live.Device is null ? 0 : AvDevice.Find(live.Device);
        error = live.Device is not null && format == 0 ? NoSuchInput : AvFormat.OpenInput(ref context, live.Address, format, ref options);
        AvUtil.FreeDictionary(ref options);
        return error < 0 ? null : new Demuxer(context) { _packet = AvCodec.AllocatePacket() };
    }

    public nint Stream(int index) =>
        Native.Read<nint>(Native.Read<nint>(_context, FFmpegLibraries.Offsets.FormatStreams), index * IntPtr.Size);

    public nint Parameters(int index) => Native.Read<nint>(Stream(index), FFmpegLibraries.Offsets.StreamParameters);

    /// <summary>The number that the file itself gives the stream: a track of MP4, the PID of a transport stream.</summary>
    public int IdOf(int index) => Native.Read<int>(Stream(index), FFmpegLibraries.Offsets.StreamId);

    /// <summary>The indices of the video streams, without cover pictures.</summary>
    public IEnumerable<int> VideoStreams => Enumerable.Range(0, StreamCount).Where(index => IsVideo(index) && !IsAttachedPicture(index));

    public bool IsVideo(int index) =>
        Native.Read<int>(Parameters(index), FFmpegLibraries.Offsets.ParametersCodecType) == AvFormat.MediaTypeVideo;

    public bool IsAttachedPicture(int index) =>
        (Native.Read<int>(Stream(index), FFmpegLibraries.Offsets.StreamDisposition) & AvFormat.DispositionAttachedPicture) != 0;

    /// <summary>
    /// Packets read so far of other video streams that lie wholly before or behind the one that is read: in a transport stream, a recording
    /// goes on there under another number. A stream that lies beside it is another picture and does not count.
    /// </summary>
    public long PacketsApart => _packets > Late ? _others.Values.Where(IsApart).Sum(other => other.Packets) : 0;

    /// <summary>Lets the container skip every other stream, but for the videos of a transport stream, which are counted.</summary>
    public void KeepOnly(int streamIndex)
    {
        var isTransport = Container == "mpegts";
        for (var i = 0; i < StreamCount; i++)
            if (i != streamIndex && !(isTransport && IsVideo(i)))
                Native.Write(Stream(i), FFmpegLibraries.Offsets.StreamDiscard, AvFormat.DiscardAll);
    }

    /// <summary>Reads the next packet of the stream into <see cref="Packet"/>; a negative code at the end or on an error.</summary>
    public int Read(int streamIndex)
    {
        while (true)
        {
            AvCodec.UnreferencePacket(_packet);
            var result = AvFormat.ReadFrame(_context, _packet);
            if (result < 0)
                return result;
            var index = Native.Read<int>(_packet, FFmpegLibraries.Offsets.PacketStreamIndex);
            if (index == streamIndex)
            {
                _packets++;
                return result;
            }
            if (IsVideo(index) && !IsAttachedPicture(index))
                _others[index] = _others.GetValueOrDefault(index, new OtherStream(0, 0, _packets)).WithPacket(_packets > 0);
        }
    }

    private bool IsApart(OtherStream other) => other.Packets > Late && (other.AfterFirst <= Late || _packets - other.Begin <= Late);

    public void Dispose()
    {
        if (_packet != 0)
            AvCodec.FreePacket(ref _packet);
        if (_context != 0)
            AvFormat.CloseInput(ref _context);
    }

    /// <summary>Packets of another video stream, how many of them came after the first of ours, and how many of ours before them.</summary>
    private readonly record struct OtherStream(long Packets, long AfterFirst, long Begin)
    {
        public OtherStream WithPacket(bool isAfterFirst) =>
            this with
            {
                Packets = Packets + 1,
                AfterFirst = AfterFirst + (isAfterFirst ? 1 : 0),
            };
    }
}
