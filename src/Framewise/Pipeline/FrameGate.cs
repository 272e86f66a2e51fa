using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Pipeline;

/// <summary>
/// Stands between reading and the models, and says which frames of a video become rows: not those that are not asked for, that an earlier
/// run has dealt with, or that belong to another part of the video. It finds the shots, and what it sees of the frames proves that the rows
/// fit behind those of the earlier run, and between those of other parts.
/// </summary>
internal sealed class FrameGate(VideoTask task, FrameStep every, PixelRecipe recipe, bool fromFirstFrame = false)
{
    private readonly ResumeProof _proof = new(task.Continue);
    private readonly ShotDetector _shots = new(recipe);
    private readonly Queue<uint> _pixels = new();
    private FrameTrail _trail = new();
    private PreparedFrame? _spare;

    internal enum Verdict
    {
        Row,
        NoRow,
        NotTheSame,
    }

    /// <summary>Whether nothing is continued, or the place was met at which that is done.</summary>
    public bool Holds => _proof.Holds;

    /// <summary>The last frame before the first row whose pixels were looked at; null if there is none.</summary>
    public PreparedFrame? Looked => _spare;

    /// <summary>Frames of this part that are not asked for.</summary>
    public long NotSelected { get; private set; }

    /// <summary>What stands before the part.</summary>
    public PartBorder? Entry { get; private set; } = task.Continue?.Entry;

    /// <summary>What stands behind the part.</summary>
    public PartBorder? Exit { get; private set; }

    /// <summary>Index of the first frame whose pixels are needed.</summary>
    public long PixelsFrom =>
        !BeginsBeforePart ? _proof.PixelsFrom
        : Margin is { } margin ? task.Part!.FirstFrame - margin
        : 0;

    /// <summary>Where decoding may begin in the middle of the video.</summary>
    public SeekRequest? Start =>
        fromFirstFrame ? null
        : !BeginsBeforePart ? _proof.Start
        : Margin is { } margin ? new SeekRequest(task.Part!.FromPts!.Value, margin, task.Part.FirstFrame)
        : null;

    // A part continued so early that its first rows cannot prove the place alone is gone along from before its first frame.
    private bool BeginsBeforePart => task.Part is { FromPts: not null } && (task.Continue?.Pixels.Count ?? 0) < ResumePoint.ProvenRows;

    // Where steps are not counted in frames, it is not known how far back so many rows are.
    private long? Margin => (long)ResumePoint.ProvenRows * every.Count;

    /// <summary>What is to become of the source's current frame.</summary>
    public Verdict Judge(IFrameSource source, Func<PreparedFrame> newFrame)
    {
        var (frame, trailBefore) = (source.Frame, _trail.Value);
        _trail.Add(frame.Pts, frame.Flags);
        if (frame.Pts < task.Part?.FromPts)
        {
            if (source.IsSelected && frame.Index >= PixelsFrom)
                Look(source, newFrame);
            return Verdict.NoRow;
        }
        if (task.Part is not null)
            Entry ??= new PartBorder(frame.Index, trailBefore, [.. _pixels]);
        if (!source.IsSelected)
        {
            NotSelected++;
            return Verdict.NoRow;
        }
        if (!_proof.Covers(frame))
            return _proof.Holds ? Verdict.Row : Verdict.NotTheSame;
        _proof.Add(frame, _trail.Value, () => Look(source, newFrame));
        return Verdict.NoRow;
    }

    /// <summary>Takes note of a frame that becomes a row, and gives it what a later run will recognise it by.</summary>
    public void Pass(PreparedFrame frame)
    {
        frame.Trail = _trail.Value;
        frame.Shot = FindShot(frame);
        Remember(frame.Checksum);
    }

    /// <summary>Takes note of the end; <paramref name="frames"/> is the number of all frames before it.</summary>
    public void Leave(long frames)
    {
        if (task.Part is null)
            return;
        Exit = new PartBorder(frames, _trail.Value, [.. _pixels]);
        Entry ??= Exit;
    }

    private uint Look(IFrameSource source, Func<PreparedFrame> newFrame)
    {
        _spare ??= newFrame();
        source.Fill(_spare);
        FindShot(_spare);
        Remember(_spare.Checksum);
        return _spare.Checksum;
    }

    private ShotVerdict FindShot(PreparedFrame frame) =>
        _shots.Judge(frame.Pixels[0].Span, (frame.Info.Flags & (FrameFlags.Corrupt | FrameFlags.Concealed)) != 0);

    private void Remember(uint pixels)
    {
        _pixels.Enqueue(pixels);
        if (_pixels.Count > ResumePoint.ProvenRows)
            _pixels.Dequeue();
    }
}
