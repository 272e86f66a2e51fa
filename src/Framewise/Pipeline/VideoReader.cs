using System.Threading.Channels;
using Framewise.FrameSources;
using Framewise.Media;

namespace Framewise.Pipeline;

/// <summary>What one reading thread does: reads video after video, puts their prepared frames into batches, and tells what happened in
/// order.</summary>
/// <param name="sources">Opens the videos.</param>
/// <param name="queue">The videos that nobody has taken yet.</param>
/// <param name="filler">Gives places in batches.</param>
/// <param name="events">Where the events go.</param>
/// <param name="videosAtOnce">How many such threads share the time that reading takes.</param>
/// <param name="reuseScores">Whether a picture that repeats the one before has its scores.</param>
/// <param name="cancellationToken">Ends it.</param>
internal sealed class VideoReader(
    SourceOpener sources,
    VideoQueue queue,
    BatchFiller filler,
    ChannelWriter<VideoEvent> events,
    Func<int> videosAtOnce,
    bool reuseScores,
    CancellationToken cancellationToken
)
{
    private bool _isTold;

    /// <summary>Why this thread can read no more videos: it has no decoder process and cannot have one.</summary>
    public MediaException? NoDecoder { get; private set; }

    /// <summary>Reads until there are no more videos, or none that it could read.</summary>
    public void Run()
    {
        try
        {
            while (NoDecoder is null && queue.TryTake(out var video))
            {
                cancellationToken.ThrowIfCancellationRequested();
                _isTold = false;
                try
                {
                    // The way from the first frame may lead to the place where the one from a key frame does not.
                    if (!Read(video) && video.Gate.Start is not null)
                    {
                        video = video.FromTheFirstFrame();
                        Read(video);
                    }
                    if (!video.Gate.Holds)
                    {
                        video = video.StartedOver();
                        Tell(new VideoRestarted(video.Index, video.Path, "the frame after which to continue is not where it was"));
                        Read(video);
                    }
                }
                catch (MediaException e) when (e.Kind == MediaErrorKind.NoDecoderProcess)
                {
                    NoDecoder = e;
                    if (!_isTold)
                    {
                        Tell(new VideoPostponed(video.Index, video.Path, e.Message));
                        queue.Return(video);
                        continue;
                    }
                    video.Error = e;
                }
                catch (FramewiseException e)
                {
                    video.Error = e;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    video.Error = new MediaException(
                        $"'{video.Path}' could not be read on because of a fault of Framewise's ({e.GetType().Name}: "
                            + $"{e.Message.TrimEnd('.')}).",
                        video.Path,
                        e
                    )
                    {
                        Kind = MediaErrorKind.Fault,
                        WayOut = "Please report it.",
                    };
                }
                Tell(new VideoEnded(video));
            }
        }
        finally
        {
            filler.Flush(cancellationToken);
        }
    }

    /// <summary>
    /// Reads a video. Frames whose rows count from an earlier run are given all the same, but not scored: so the ledger is that of the
    /// whole file. They are decoded from a key frame near their end, or from the first; the last of them prove the place. False if they are
    /// not there or not the same.
    /// </summary>
    private bool Read(VideoInProgress video)
    {
        var gate = video.Gate;
        using var source = sources.Open(video.Path, gate.PixelsFrom, cancellationToken, gate.Start, video.StopPts, video.Stream);
        if (!video.IsSecondReading)
            Tell(new VideoOpened(video.Index, video.Path, source.Stream));
        var newFrame = () => new PreparedFrame(sources.BytesPerPicture);
        var repeats = new RepeatFinder(newFrame, reuseScores);
        var (frames, rows) = (0L, 0L);
        try
        {
            while (source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                frames++;
                var verdict = gate.Judge(source, newFrame);
                if (verdict == FrameGate.Verdict.NotTheSame)
                    return false;
                if (verdict == FrameGate.Verdict.Row && rows++ == 0 && gate.Looked is { } looked)
                    repeats.Remember(looked);
                if (verdict == FrameGate.Verdict.Row)
                    Tell(Place(video, source, repeats));
            }
            gate.Leave(frames);
            return gate.Holds;
        }
        finally
        {
            (video.Ledger, video.StoppedAtEnd) = (source.Ledger, source.StoppedAtEnd);
            (video.Reading, video.Preprocessing) = (source.Reading / videosAtOnce(), source.Preprocessing / videosAtOnce());
        }
    }

    /// <summary>Prepares the current frame and gives it a place in a batch, or that of the picture before, which it repeats.</summary>
    private FramePlaced Place(VideoInProgress video, IFrameSource source, RepeatFinder repeats)
    {
        var frame = repeats.Frame;
        source.Fill(frame);
        video.Gate.Pass(frame);
        var (place, isRepeat) = repeats.Judge(Add);
        return new FramePlaced(video, place) { Repeat = isRepeat ? ScoringBatch.RowOf(frame) : null };
    }

    private BatchPlace Add(PreparedFrame frame)
    {
        var place = filler.Reserve();
        frame.CopyTo(place.Frame);
        filler.HandIn(place, cancellationToken);
        return place;
    }

    private void Tell(VideoEvent next)
    {
        _isTold = true;
        if (events.TryWrite(next))
            return;
        filler.Flush(cancellationToken);
        events.WriteBlocking(next, cancellationToken);
    }
}
