using System.Diagnostics;
using Framewise.Media;
using Framewise.Pipeline;
using Framewise.Results.Files;
using Framewise.Results.Formats;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Runs;

/// <summary>Classifies videos and writes their rows into one stream as they come. Nothing is kept beside it: no ledger, and nothing to go
/// on with.</summary>
internal sealed class RowStream
{
    // How long a row may wait for others.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    private readonly VideoClassifier _classifier;
    private readonly Stream _output;
    private readonly ResultOptions _form;
    private readonly IProgress<RunProgress>? _progress;
    private long _flushed;

    /// <summary>A run with the given classifier.</summary>
    /// <param name="classifier">Classifies.</param>
    /// <param name="output">Receives the rows; it is closed with the last.</param>
    /// <param name="form">How they are written: one format, CSV or JSON Lines, whether with a byte order mark, whether of every
    /// stream.</param>
    /// <param name="progress">Called on the thread of the run.</param>
    /// <exception cref="ArgumentException">There are several formats, or Parquet, which is no stream of rows.</exception>
    public RowStream(VideoClassifier classifier, Stream output, ResultOptions form, IProgress<RunProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(form);
        if (form.Formats is not [ResultFormat.Csv or ResultFormat.Jsonl])
            throw new ArgumentException("Rows go into a stream in one format: CSV or JSON Lines.", nameof(form));
        (_classifier, _output, _form, _progress) = (classifier, output, form, progress);
    }

    /// <summary>Runs to the end of what was found.</summary>
    /// <exception cref="ArgumentException">There are pipes among what was found.</exception>
    /// <exception cref="ResultException">There are several videos for one table in CSV, which does not say whose a row is.</exception>
    /// <exception cref="IOException">The stream takes no more.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public async Task<RunSummary> ExecuteAsync(FoundVideos found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (found.Pipes.Count > 0)
            throw new ArgumentException("Pipes cannot be classified as they are. Read them into files first (PipeSpool).", nameof(found));
        var begun = Stopwatch.GetTimestamp();
        var videos = _form.EveryStream ? EveryStream.Of(found.Videos, _classifier, cancellationToken) : found.Videos;
        if (videos.Count > 1 && _form.Formats is [ResultFormat.Csv])
            throw new ResultException(
                $"The rows of {videos.Count} videos or streams go into one stream as JSON Lines, where each names its video."
            )
            {
                WayOut = "Ask for the format jsonl.",
            };
        var state = new RunState([.. videos.Select(video => new VideoTask(video))], found, _progress);
        using var rows = CreateWriter();
        var open = new Dictionary<int, OpenVideo>();
        await foreach (var next in _classifier.RunAsync(state.Tasks, cancellationToken).ConfigureAwait(false))
        {
            var task = state.Tasks[next.VideoIndex];
            if (!open.TryGetValue(next.VideoIndex, out var video))
                open.Add(next.VideoIndex, video = new OpenVideo(_classifier));
            switch (next)
            {
                case VideoOpened opened:
                    video.Stream = opened.Stream;
                    state.Begin(task, RunShare.RowsExpected(opened.Stream, _classifier.Options));
                    break;
                case FrameClassified { Frame: var row }:
                    video.Add(row);
                    state.AddRow();
                    if (rows is JsonLinesWriter lines)
                        lines.Write(row, videos.Count > 1 ? task.Video.RelativePath : null);
                    else
                        rows.Write(row);
                    FlushIfDue(rows, state, task, video.Rows);
                    break;
                case VideoPostponed postponed:
                    state.Say(task, $"waits for another reader, because this one has no decoder. {postponed.Reason}");
                    break;
                case VideoCompleted { Outcome: var outcome }:
                    state.Finish(
                        task,
                        video.Report(task, _form.EveryStream ? outcome.WithEveryStream() : outcome, _form.EveryStream),
                        outcome.Stages
                    );
                    open.Remove(next.VideoIndex);
                    break;
            }
        }
        rows.Complete();
        _output.Flush();
        return state.Summary with { Wall = Stopwatch.GetElapsedTime(begun) };
    }

    private ITableWriter CreateWriter()
    {
        var columns = TableColumns.Of(_classifier.Models, _classifier.Options.TopK);
        return _form.Formats[0] == ResultFormat.Jsonl
            ? new JsonLinesWriter(_output, columns)
            : new CsvResultWriter(_output, columns, _form.Compat2017, _form.ByteOrderMark);
    }

    private void FlushIfDue(ITableWriter rows, RunState state, VideoTask task, long rowsOfVideo)
    {
        if (Stopwatch.GetElapsedTime(_flushed) < Delay)
            return;
        rows.Complete();
        _output.Flush();
        _flushed = Stopwatch.GetTimestamp();
        state.Update(task, rowsOfVideo);
        state.Report(task, rowsOfVideo);
    }

    /// <summary>What is known of a video that is under way.</summary>
    private sealed class OpenVideo(VideoClassifier classifier)
    {
        private readonly LabelTally _tally = new(classifier.Models[0].Labels);
        private TimeSpan _first;
        private TimeSpan _last;

        public VideoStreamInfo? Stream { get; set; }

        public long Rows { get; private set; }

        public void Add(FrameResult row)
        {
            _tally.Add(row);
            if (Rows++ == 0)
                _first = row.Time;
            _last = row.Time;
        }

        public VideoReport Report(VideoTask task, VideoOutcome outcome, bool everyStream)
        {
            var end = Rows > 0 ? ScreenEnd.Of(outcome, Stream, classifier.Options.End?.TotalSeconds) : null;
            IReadOnlyList<Damage> damage = outcome.Ledger?.Damage ?? [];
            _tally.Complete(end?.Time, damage.Any(one => one.Kind == "lost frames"));
            return new VideoReport
            {
                Video = task.Video,
                Status =
                    outcome.IsSound ? VideoStatus.Complete
                    : Rows > 0 ? VideoStatus.Damaged
                    : VideoStatus.Failed,
                Rows = Rows,
                Span = Rows == 0 ? TimeSpan.Zero : (end?.Time ?? _last) - _first,
                TopLabels = _tally.Top(3),
                UnsureShare = _tally.UnsureShare,
                Confidence = _tally.Confidence(),
                UnseenStreams = everyStream || Stream is null ? 0 : Stream.VideoStreamCount - 1,
                Problem = LedgerDocument.ProblemOf(outcome.Error?.Message, damage, outcome.NotANumber),
            };
        }
    }
}
