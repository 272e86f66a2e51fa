using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Framewise.CliTests;
using Framewise.Media;
using Framewise.Results.Ledger;
using Framewise.Tests.Media;

namespace Framewise.Tests.Observation;

/// <summary>What operators are told of a run, against what the run itself says.</summary>
public sealed class RunMeterTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Framewise.Models.Model _model;

    public RunMeterTests()
    {
        _model = Framewise.Models.Model.Load(TinyModel.Write(_folder.Path));
        Tool.FFmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2", "-pix_fmt", "yuv420p", _folder["a.mp4"]);
        File.WriteAllBytes(_folder["cut.mp4"], [.. File.ReadAllBytes(_folder["a.mp4"]).Take(2000)]);
        Tool.FFmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1", "-pix_fmt", "yuv420p", _folder["b.ts"]);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Other tests run beside this one, so sums are at least the run's; what this run alone does is told by its own
    /// thread.</summary>
    [Fact]
    public async Task Sums_of_the_meter_are_those_of_the_ledgers()
    {
        var sums = new ConcurrentDictionary<string, double>();
        var mine = new AsyncLocal<bool> { Value = true };
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Framewise")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        var outcomes = await RunAsync(new ClassifierOptions { Every = 2 });
        Assert.Equal(3, outcomes.Count);
        Assert.Equal(outcomes.Sum(outcome => outcome.Rows), sums["framewise.frames inference"]);
        Assert.Equal(outcomes.Sum(outcome => outcome.Rows), sums["framewise.frames preprocessing"]);
        Assert.Equal(outcomes.Sum(outcome => outcome.Ledger?.Frames ?? 0), sums["framewise.frames reading"]);
        Assert.Equal(outcomes.Sum(outcome => outcome.NotSelected), sums["framewise.frames.dropped not selected"]);
        Assert.Equal(outcomes.Sum(outcome => outcome.Stages.Reading.TotalSeconds), sums["framewise.stage.time reading"], 9);
        Assert.Equal(outcomes.Sum(outcome => outcome.Stages.Preprocessing.TotalSeconds), sums["framewise.stage.time preprocessing"], 9);
        Assert.Equal(outcomes.Sum(outcome => outcome.Stages.Inference.TotalSeconds), sums["framewise.stage.time inference"], 9);
        Assert.Equal(2, sums["framewise.videos complete"]);
        Assert.Equal(1, sums["framewise.videos failed"]);
        Assert.Equal(1, sums["framewise.failures MediaException"]);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (mine.Value)
                sums.AddOrUpdate($"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : "")}", value, (_, sum) => sum + value);
        }
    }

    [Fact]
    public async Task Queues_and_idle_models_are_measured_while_a_run_is_under_way()
    {
        var seen = new ConcurrentBag<(string Name, double Value)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Framewise" && instrument.IsObservable)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.Start();
        await RunAsync(new ClassifierOptions(), _ => listener.RecordObservableInstruments());
        Assert.Contains(seen, measured => measured.Name == "framewise.queue.depth");
        Assert.All(seen.Where(measured => measured.Name == "framewise.queue.depth"), measured => Assert.True(measured.Value >= 0));
        Assert.Contains(seen, measured => measured is { Name: "framewise.workers.idle", Value: >= 0 and <= 1.01 });
    }

    [Fact]
    public async Task Videos_and_batches_are_activities_of_the_caller_s()
    {
        var ended = new ConcurrentBag<Activity>();
        using var caller = new Activity("caller").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Framewise",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == caller.TraceId)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var outcomes = await RunAsync(new ClassifierOptions(), _ => Assert.Same(caller, Activity.Current));
        var videos = ended.Where(activity => activity.OperationName == "video").ToList();
        Assert.Equal(3, videos.Count);
        Assert.All(videos, video => Assert.Equal(caller.SpanId, video.ParentSpanId));
        Assert.Equal(outcomes.Sum(outcome => outcome.Rows), videos.Sum(video => (long)video.GetTagItem("framewise.rows")!));
        var failed = Assert.Single(videos, video => video.Status == ActivityStatusCode.Error);
        Assert.Equal(_folder["cut.mp4"], failed.GetTagItem("framewise.video"));
        Assert.Equal(
            outcomes.Sum(outcome => outcome.Rows),
            ended.Where(activity => activity.OperationName == "batch").Sum(batch => (int)batch.GetTagItem("framewise.frames")!)
        );
    }

    [Fact]
    public async Task The_log_names_each_video_with_how_it_ended()
    {
        var log = new KeptLog();
        await RunAsync(new ClassifierOptions { LoggerFactory = log });
        Assert.Contains(log.Lines, line => line.StartsWith("Debug run begins: ", StringComparison.Ordinal));
        Assert.Contains($"Information {_folder["a.mp4"]}: opened, h264 160x90", log.Lines);
        Assert.Contains($"Information {_folder["a.mp4"]}: complete, 50 rows", log.Lines);
        Assert.Contains(log.Lines, line => line.StartsWith($"Error {_folder["cut.mp4"]}: ", StringComparison.Ordinal));
        Assert.Contains($"Information {_folder["cut.mp4"]}: failed, 0 rows", log.Lines);
    }

    private async Task<IReadOnlyList<VideoOutcome>> RunAsync(ClassifierOptions options, Action<VideoEvent>? tell = null)
    {
        var outcomes = new List<VideoOutcome>();
        await using var classifier = new VideoClassifier([_model], options);
        await foreach (
            var next in classifier.RunAsync([_folder["a.mp4"], _folder["cut.mp4"], _folder["b.ts"]], TestContext.Current.CancellationToken)
        )
        {
            tell?.Invoke(next);
            if (next is VideoCompleted { Outcome: var outcome })
                outcomes.Add(outcome);
        }
        return outcomes;
    }
}
