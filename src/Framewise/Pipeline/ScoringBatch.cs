using System.Diagnostics;
using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Preprocessing;
using Framewise.Results.Rows;

namespace Framewise.Pipeline;

/// <summary>Frames that the models score together, and what became of them. Filled by the reading threads, scored in one slice or several,
/// then read by another thread.</summary>
internal sealed class ScoringBatch(FrameSlots slots)
{
    private readonly TaskCompletionSource _scored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FrameResult[] _results = new FrameResult[slots.Frames.Length];
    private FrameSlots? _slots = slots;
    private int _count;
    private int _unscored;
    private long _ticks;

    // The places that are not filled yet, and one for the batch as long as it takes more.
    private int _pending = 1;

    /// <summary>Some of the frames of a batch, those from <paramref name="First"/> on, for one worker.</summary>
    public readonly record struct Slice(ScoringBatch Batch, int First, int Count);

    /// <summary>Ends when the frames are scored, or with the error that prevented it.</summary>
    public Task Scored => _scored.Task;

    /// <summary>Wall time of the models' runs, per frame.</summary>
    public TimeSpan TimePerFrame => TimeSpan.FromSeconds((double)_ticks / Stopwatch.Frequency / _count);

    public PreparedFrame Frame(int slot) => _slots!.Frames[slot];

    /// <summary>Takes the next slot; not after <see cref="Close"/>.</summary>
    public int Reserve()
    {
        Interlocked.Increment(ref _pending);
        return _count++;
    }

    /// <summary>No more places; true if all are filled, so that the batch can be scored.</summary>
    public bool Close() => Interlocked.Decrement(ref _pending) == 0;

    /// <summary>One more place is filled; true if the batch takes no more and this was the last.</summary>
    public bool Fill() => Interlocked.Decrement(ref _pending) == 0;

    /// <summary>A frame's result; valid once <see cref="Scored"/> has ended well.</summary>
    public FrameResult Result(int slot) => _results[slot];

    /// <summary>Divides the frames of a batch that takes no more among up to so many workers; each slice is to be scored once.</summary>
    public Slice[] Divide(int workers)
    {
        var slices = Math.Min(workers, _count);
        _unscored = slices;
        return
        [
            .. Enumerable
                .Range(0, slices)
                .Select(slice => new Slice(this, _count * slice / slices, _count * (slice + 1) / slices - _count * slice / slices)),
        ];
    }

    /// <summary>Scores a slice with one session for each model and, after the last slice, returns the memory, which is needed no
    /// longer.</summary>
    /// <param name="slice">Of this batch.</param>
    /// <param name="sessions">One for each model.</param>
    /// <param name="models">The models.</param>
    /// <param name="recipes">For each model, which of the recipes is its own.</param>
    /// <param name="options">What a result names.</param>
    public FrameSlots? Score(
        Slice slice,
        ModelSession[] sessions,
        IReadOnlyList<Model> models,
        IReadOnlyList<int> recipes,
        ClassifierOptions options
    )
    {
        var slots = _slots!;
        var frames = slots.Frames.AsSpan(slice.First, slice.Count);
        try
        {
            for (var slot = 0; slot < frames.Length; slot++)
            for (var n = 0; n < sessions.Length; n++)
                sessions[n].SetFrameMean(slot, frames[slot].FrameMeans[recipes[n]]);
            var started = Stopwatch.GetTimestamp();
            for (var n = 0; n < sessions.Length; n++)
                sessions[n].RunOn(slots.PixelsFrom(slice.First, recipes[n]), frames.Length);
            Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - started);
            for (var slot = 0; slot < frames.Length; slot++)
                _results[slice.First + slot] = Collect(frames[slot], slot, sessions, models, options);
        }
        catch (Exception e)
        {
            _scored.TrySetException(e);
        }
        if (Interlocked.Decrement(ref _unscored) > 0)
            return null;
        _slots = null;
        _scored.TrySetResult();
        return slots;
    }

    /// <summary>The row of a frame, but for its scores.</summary>
    public static FrameResult RowOf(PreparedFrame frame) =>
        new()
        {
            FrameIndex = frame.Info.Index,
            Pts = frame.Info.Pts,
            Time = frame.Time,
            Flags = frame.Info.Flags,
            StartsShot = frame.Shot.StartsShot,
            ShotScore = frame.Shot.Score,
            Checksum = frame.Checksum,
            Trail = frame.Trail,
            ByModel = [],
        };

    private static FrameResult Collect(
        PreparedFrame frame,
        int slot,
        ModelSession[] sessions,
        IReadOnlyList<Model> models,
        ClassifierOptions options
    )
    {
        var predictions = new IReadOnlyList<Prediction>[sessions.Length];
        var hasNaN = false;
        for (var n = 0; n < sessions.Length; n++)
        {
            var probabilities = sessions[n].Probabilities(slot);
            predictions[n] = TopK.Select(probabilities, models[n].Labels, options.TopK, options.Threshold);
            hasNaN |= TopK.HasNaN(probabilities);
        }
        return RowOf(frame) with
        {
            HasNotANumber = hasNaN,
            ByModel = predictions,
            Vectors =
                options.Vectors == VectorKinds.None
                    ? null
                    : [.. sessions.Select((session, n) => CollectVectors(slot, session, models[n], options.Vectors))],
        };
    }

    private static FrameVectors CollectVectors(int slot, ModelSession session, Model model, VectorKinds kinds)
    {
        var embedding = session.Embedding(slot).ToArray();
        if (kinds.HasFlag(VectorKinds.Half))
            for (var at = 0; at < embedding.Length; at++)
            {
                var rounded = (float)(Half)embedding[at];
                if (float.IsInfinity(rounded) && float.IsFinite(embedding[at]))
                    throw new ModelException(
                        $"'{model.Name}' gives embeddings with numbers such as {embedding[at]:R}, and half precision ends at 65504.",
                        model.Path
                    )
                    {
                        WayOut = "Leave half out of --vectors.",
                    };
                embedding[at] = rounded;
            }
        return new FrameVectors(kinds.HasFlag(VectorKinds.Probabilities) ? session.Probabilities(slot).ToArray() : default, embedding);
    }
}
