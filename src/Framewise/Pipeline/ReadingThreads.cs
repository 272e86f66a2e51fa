using System.Diagnostics;
using System.Threading.Channels;
using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Observation;
using Framewise.Preprocessing;

namespace Framewise.Pipeline;

/// <summary>The reading threads, each with what it opens videos with, which stays from run to run.</summary>
/// <param name="recipes">How pixels are made.</param>
/// <param name="options">Which frames, and where they are decoded.</param>
/// <param name="plan">How many threads there are at first and at most.</param>
/// <param name="decoder">A decoder process that was started before; null if there is none.</param>
internal sealed class ReadingThreads(
    IReadOnlyList<PixelRecipe> recipes,
    ClassifierOptions options,
    ThreadPlan plan,
    DecoderProcess? decoder
) : IDisposable
{
    /// <summary>How long a run is watched before it is decided whether one more video is read beside the others.</summary>
    private static readonly TimeSpan s_watching = TimeSpan.FromSeconds(2);

    private readonly List<SourceOpener> _sources = [NewSource(recipes, options, plan, decoder)];

    /// <summary>The plan, with the videos that are read side by side as a run has come to.</summary>
    public ThreadPlan Plan { get; set; } = plan;

    /// <summary>What the first thread opens videos with.</summary>
    public SourceOpener First => _sources[0];

    /// <summary>
    /// Reads all videos. As long as the models wait for frames and there are more videos, one more thread is started every two seconds, up
    /// to the plan's limit:
    /// so the run measures itself, on the videos and the machine as they are.
    /// </summary>
    public async Task RunAsync(
        VideoQueue queue,
        BatchFiller filler,
        ChannelWriter<VideoEvent> events,
        ScoringWorkers workers,
        Action<Action> orFail,
        CancellationToken cancellationToken
    )
    {
        var (readers, reading) = (new List<VideoReader>(), new List<Task>());
        try
        {
            while (readers.Count < Plan.VideosAtOnce)
                Add();
            var all = Task.WhenAll(reading);
            while (Plan.VideosAtOnce < Plan.MostVideosAtOnce && !queue.IsEmpty && readers.TrueForAll(reader => reader.NoDecoder is null))
            {
                var (idle, since) = (workers.Idle, Stopwatch.GetTimestamp());
                if (
                    await Task.WhenAny(all, Task.Delay(s_watching, cancellationToken)).ConfigureAwait(false) == all
                    || cancellationToken.IsCancellationRequested
                )
                    break;
                var share = (workers.Idle - idle) / Stopwatch.GetElapsedTime(since) / Plan.Workers;
                if (Plan.WithOneMoreVideo(share) is not { } more || queue.IsEmpty)
                    continue;
                Plan = more;
                Add();
                all = Task.WhenAll(reading);
            }
            await all.ConfigureAwait(false);
            // A video that was returned when the other readers had ended already, or all that are left when no reader has a decoder any
            // more.
            while (!cancellationToken.IsCancellationRequested && queue.TryTake(out var left))
            {
                queue.Return(left);
                await Start(readers.Find(reader => reader.NoDecoder is null) ?? throw readers[0].NoDecoder!).ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        void Add()
        {
            if (_sources.Count == readers.Count)
                _sources.Add(NewSource(recipes, options, Plan));
            readers.Add(
                new VideoReader(
                    _sources[readers.Count],
                    queue,
                    filler,
                    events,
                    () => Plan.VideosAtOnce,
                    options.ReuseScores,
                    cancellationToken
                )
            );
            reading.Add(Start(readers[^1]));
        }

        Task Start(VideoReader reader) => Stage.Start("read", () => orFail(reader.Run));
    }

    /// <summary>What opens videos with another decoder than the one that was asked for: the first GPU instead of software, or software.
    /// Null where it cannot be used.</summary>
    public (DecoderDevice Decoder, SourceOpener Source)? WithOtherDecoder()
    {
        var other = options.Decoder == DecoderDevice.Software ? DecoderDevice.Parse("cuda") : DecoderDevice.Software;
        try
        {
            other.Require();
        }
        catch (MediaException)
        {
            return null;
        }
        return (other, NewSource(recipes, options with { Decoder = other }, Plan));
    }

    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    private static SourceOpener NewSource(
        IReadOnlyList<PixelRecipe> recipes,
        ClassifierOptions options,
        ThreadPlan plan,
        DecoderProcess? decoder = null
    ) =>
        new(
            recipes,
            options.Frames,
            plan.DecodingThreads,
            options.Isolation,
            decoder,
            DecoderLog.Of(options.LoggerFactory),
            options.Decoder
        );
}
