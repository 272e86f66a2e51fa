using Framewise.Media;

namespace Framewise.FrameSources;

/// <summary>Counts frames where the decoder's own account never arrived, so that there is one at least of what did.</summary>
internal sealed class FrameTally
{
    private long _concealed;
    private long _corrupt;
    private long _gaps;
    private long _noPts;
    private long _backward;
    private long? _firstPts;
    private long? _lastPts;

    public long Frames { get; private set; }

    public void Add(in FrameInfo frame)
    {
        Frames++;
        _firstPts ??= frame.Pts;
        _lastPts = frame.Pts;
        if (frame.Flags == FrameFlags.None)
            return;
        if (frame.Flags.HasFlag(FrameFlags.Concealed))
            _concealed++;
        if (frame.Flags.HasFlag(FrameFlags.Corrupt))
            _corrupt++;
        if (frame.Flags.HasFlag(FrameFlags.Gap))
            _gaps++;
        if (frame.Flags.HasFlag(FrameFlags.NoPts))
            _noPts++;
        if (frame.Flags.HasFlag(FrameFlags.Backward))
            _backward++;
    }

    public FrameLedger ToLedger(IReadOnlyList<Damage> damage) =>
        new()
        {
            Stored = Frames,
            Discarded = new Dictionary<string, long>(),
            NoFrame = new Dictionary<string, long>(),
            Presented = Frames,
            Frames = Frames,
            Undecodable = 0,
            Concealed = _concealed,
            Corrupt = _corrupt,
            Gaps = _gaps,
            NoPts = _noPts,
            Backward = _backward,
            FirstPts = _firstPts,
            LastPts = _lastPts,
            Complete = false,
            Damage = damage,
            Balances = true,
        };
}
