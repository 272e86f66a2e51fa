using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Framewise.Observation;

/// <summary>What operators are told of one run: it sees every event on its way to the caller.</summary>
internal sealed class RunWatch : IDisposable
{
    private static readonly ConcurrentDictionary<RunWatch, bool> s_running = [];

    private readonly ConcurrentDictionary<string, Func<int>> _queues = [];
    private readonly Dictionary<int, Activity> _videos = [];
    private readonly ILogger _log;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly Func<TimeSpan> _idle;
    private readonly TimeSpan _idleBefore;

    /// <summary>Begins to watch.</summary>
    /// <param name="loggers">Make the logger; null: none.</param>
    /// <param name="idle">How long a worker has waited for frames, on the average of all.</param>
    public RunWatch(ILoggerFactory? loggers, Func<TimeSpan> idle)
    {
        _log = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Framewise.VideoClassifier");
        (_idle, _idleBefore) = (idle, idle());
        s_running.TryAdd(this, true);
    }

    private double IdleShare => (_idle() - _idleBefore) / Stopwatch.GetElapsedTime(_begun);

    /// <summary>What waits in the channels of all runs.</summary>
    public static IEnumerable<Measurement<int>> Depths() =>
        from run in s_running.Keys
        from queue in run._queues
        group queue.Value() by queue.Key into depths
        select new Measurement<int>(depths.Sum(), new KeyValuePair<string, object?>("queue", depths.Key));

    /// <summary>The mean of all runs.</summary>
    public static IEnumerable<Measurement<double>> IdleShares() =>
        s_running.IsEmpty ? [] : [new Measurement<double>(s_running.Keys.Average(run => run.IdleShare))];

    /// <summary>Measures one more queue, from any thread.</summary>
    public void Measure(string queue, Func<int> depth) => _queues[queue] = depth;

    /// <summary>Says how the run begins.</summary>
    public void Begin(IEnumerable<string> notices, string plan)
    {
        foreach (var notice in notices)
            _log.Notice(notice);
        _log.Begins(plan);
    }

    public void See(VideoEvent next)
    {
        switch (next)
        {
            case FrameClassified:
                RunMeter.Row();
                break;
            case VideoOpened { Stream: var stream }:
                if (Begin(next) is { } video)
                    _videos[next.VideoIndex] = video;
                _log.Opened(next.Path, stream.Codec, stream.Width, stream.Height);
                break;
            case VideoRestarted { Reason: var reason }:
                _log.Again(next.Path, reason);
                break;
            case VideoPostponed { Reason: var reason }:
                _log.Again(next.Path, reason);
                break;
            case VideoCompleted completed:
                Complete(completed);
                break;
        }
    }

    public void Dispose()
    {
        s_running.TryRemove(this, out _);
        foreach (var video in _videos.Values)
            video.SetStatus(ActivityStatusCode.Error, "the run ended before").Dispose();
    }

    /// <summary>An activity that does not become the caller's current one.</summary>
    private static Activity? Begin(VideoEvent of)
    {
        var current = Activity.Current;
        var activity = RunMeter.Activities.StartActivity("video");
        Activity.Current = current;
        return activity?.SetTag("framewise.video", of.Path);
    }

    private void Complete(VideoCompleted completed)
    {
        var (outcome, status) = (completed.Outcome, RunMeter.StatusOf(completed.Outcome));
        RunMeter.Video(outcome);
        if ((_videos.Remove(completed.VideoIndex, out var opened) ? opened : Begin(completed)) is { } video)
        {
            video.SetTag("framewise.rows", outcome.Rows).SetTag("framewise.status", status);
            if (!outcome.IsSound)
                video.SetStatus(
                    ActivityStatusCode.Error,
                    outcome.Error?.Message ?? (outcome.Ledger is { Damage: [var first, ..] } ? first.Reason : null)
                );
            video.Dispose();
        }
        foreach (var damage in outcome.Ledger?.Damage ?? [])
            _log.Damaged(completed.Path, damage.Kind, damage.Reason);
        if (outcome.Error is { } error)
            _log.Failed(error, completed.Path, error.Message);
        _log.Completed(completed.Path, status, outcome.Rows);
        var stages = outcome.Stages;
        _log.Stages(
            completed.Path,
            stages.Reading.TotalSeconds,
            stages.Preprocessing.TotalSeconds,
            stages.Inference.TotalSeconds,
            IdleShare
        );
    }
}
