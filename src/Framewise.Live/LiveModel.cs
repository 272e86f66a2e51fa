using System.Diagnostics;
using Framewise.FrameSources;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Results.Rows;

namespace Framewise.Live;

/// <summary>The model, one picture at a time.</summary>
internal sealed class LiveModel : IDisposable
{
    private readonly Model _model;
    private readonly ModelSession _session;
    private readonly int _topK;
    private readonly double? _threshold;

    public LiveModel(Model model, WatchOptions options)
    {
        _model = model;
        (_topK, _threshold) = (options.TopK, options.Threshold);
        _session = ModelSession.Load(
            model,
            batchSize: 1,
            options.Threads > 0 ? options.Threads : Math.Max(1, Environment.ProcessorCount - 1)
        );
        // The first run makes room and is no measure.
        _session.Run(1);
        var started = Stopwatch.GetTimestamp();
        _session.Run(1);
        TimePerFrame = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>How long a run took when the model was loaded.</summary>
    public TimeSpan TimePerFrame { get; }

    /// <summary>Labels a frame, whose pixels are then free to be used again.</summary>
    public FrameResult Classify(LiveFrame frame, PreparedFrame pixels)
    {
        _session.SetFrameMean(0, pixels.FrameMeans[0]);
        _session.RunOn(pixels.Pixels[0], 1);
        var probabilities = _session.Probabilities(0);
        return new FrameResult
        {
            FrameIndex = frame.Info.Index,
            Pts = frame.Info.Pts,
            Time = frame.Time,
            Flags = frame.Info.Flags,
            HasNotANumber = TopK.HasNaN(probabilities),
            StartsShot = frame.Shot.StartsShot,
            ShotScore = frame.Shot.Score,
            ByModel = [TopK.Select(probabilities, _model.Labels, _topK, _threshold)],
        };
    }

    /// <summary>Ends a run in flight.</summary>
    public void Interrupt() => _session.Interrupt();

    public void Dispose() => _session.Dispose();
}
