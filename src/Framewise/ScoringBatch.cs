using System.Diagnostics;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Results;

namespace Framewise;

/// <summary>Frames that the networks score together, and what became of them. Filled by one thread, scored by another, read by a third, one after the other.</summary>
internal sealed class ScoringBatch(int capacity)
{
    private readonly TaskCompletionSource _scored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PreparedFrame> _frames = new(capacity);
    private FrameResult[] _results = [];
    private int _next;

    public bool IsFull => _frames.Count == capacity;

    public bool IsEmpty => _frames.Count == 0;

    /// <summary>Ends when the frames are scored, or with the error that prevented it.</summary>
    public Task Scored => _scored.Task;

    /// <summary>Wall time of the networks' runs, per frame.</summary>
    public TimeSpan TimePerFrame { get; private set; }

    public void Add(PreparedFrame frame) => _frames.Add(frame);

    /// <summary>The next frame's result, in the order of <see cref="Add"/>; valid once <see cref="Scored"/> has ended well.</summary>
    public FrameResult TakeResult() => _results[_next++];

    /// <summary>Scores the frames with one session for each network, and gives each frame back when it is no longer needed.</summary>
    public void Score(NetworkSession[] sessions, IReadOnlyList<NetworkModel> networks, int topK, Action<PreparedFrame> giveBack)
    {
        try
        {
            for (var slot = 0; slot < _frames.Count; slot++)
                for (var n = 0; n < sessions.Length; n++)
                {
                    _frames[slot].Pixels[n].CopyTo(sessions[n].Pixels(slot));
                    sessions[n].SetFrameMean(slot, _frames[slot].FrameMeans[n]);
                }
            var started = Stopwatch.GetTimestamp();
            foreach (var session in sessions) session.Run(_frames.Count);
            TimePerFrame = Stopwatch.GetElapsedTime(started) / _frames.Count;
            _results = new FrameResult[_frames.Count];
            for (var slot = 0; slot < _frames.Count; slot++)
            {
                _results[slot] = Collect(slot, sessions, networks, topK);
                giveBack(_frames[slot]);
            }
            _frames.Clear();
            _scored.SetResult();
        }
        catch (Exception e)
        {
            _scored.SetException(e);
        }
    }

    /// <summary>Ends the wait for a batch that will not be scored.</summary>
    public void Fail(Exception reason) => _scored.TrySetException(reason);

    private FrameResult Collect(int slot, NetworkSession[] sessions, IReadOnlyList<NetworkModel> networks, int topK)
    {
        var predictions = new IReadOnlyList<Prediction>[sessions.Length];
        var hasNaN = false;
        for (var n = 0; n < sessions.Length; n++)
        {
            var probabilities = sessions[n].Probabilities(slot);
            predictions[n] = TopK.Select(probabilities, networks[n].Labels, topK);
            hasNaN |= TopK.HasNaN(probabilities);
        }
        var frame = _frames[slot];
        return new FrameResult
        {
            FrameIndex = frame.Info.Index,
            Pts = frame.Info.Pts,
            Time = frame.Time,
            Flags = frame.Info.Flags,
            HasNotANumber = hasNaN,
            StartsShot = frame.Shot.StartsShot,
            ShotScore = frame.Shot.Score,
            Checksum = frame.Checksum,
            Trail = frame.Trail,
            ByNetwork = predictions,
        };
    }
}
