namespace Framewise.Media.FFmpeg;

/// <summary>The frames of a video along a <see cref="SamplingPlan"/>. No frame is given before the next wanted one is decoded.</summary>
internal sealed class SamplingProgress(SamplingPlan plan, DecodeSession session)
{
    private int _decoded = -1;

    public int Count => plan.Times.Count;

    public int FirstDecoded => plan.FirstDecoded;

    public bool IsWanted(int frame) => plan.IsWanted[frame];

    /// <summary>Decodes up to the next wanted frame from one on, or to the last that others refer to; false where anything else comes out
    /// than the packets promise.</summary>
    public bool TryReach(int frame)
    {
        var wanted = SamplingPlan.Next(plan.IsWanted, frame);
        while (_decoded < wanted)
        {
            var next = SamplingPlan.Next(plan.IsDecoded, _decoded + 1);
            var got = session.Next();
            if (session.HasErrors || got != next < Count)
                return false;
            if (got && (session.FramePts != plan.Times[next] || session.FrameDamage != FrameFlags.None))
                return false;
            if (got && next < wanted)
                _ = session.AccountForFrame();
            _decoded = next;
        }
        return true;
    }

    /// <summary>A frame of which only the packet is known.</summary>
    public FrameInfo Pass(int frame, FrameClock clock)
    {
        // Nothing is to be decoded any more, and so the way to the end is gone step by step.
        if (_decoded == Count)
            session.Pass();
        var pts = clock.Next(plan.Times[frame], plan.Durations[frame], out var flags);
        return new FrameInfo(frame, pts, flags, plan.IsKey[frame], Interlaced: false);
    }
}
