using System.Collections.Concurrent;
using System.Threading.Channels;
using Framewise.Pipeline;
using Framewise.Results.Ledger;

namespace Framewise.Runs;

/// <summary>
/// Finishes videos on a thread of its own, in their order: hashing one and making its other formats does not keep the next from being
/// classified. The run adds a video when all its rows are written, and takes what came of it when it comes by.
/// </summary>
internal sealed class CompletionStage : IAsyncDisposable
{
    private const int MostWaiting = 4;

    private readonly Channel<ReadVideo> _waiting = Channel.CreateBounded<ReadVideo>(MostWaiting);
    private readonly ConcurrentQueue<(ReadVideo Video, VideoReport Report)> _finished = [];
    private readonly CancellationTokenSource _stop;
    private readonly Task _ended;

    /// <summary>Starts it. <paramref name="complete"/> finishes a video.</summary>
    public CompletionStage(Func<ReadVideo, CancellationToken, VideoReport> complete, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ended = Stage.Start("completion", () => Run(complete));
    }

    /// <summary>A video whose rows are all written.</summary>
    internal sealed record ReadVideo(int Index, VideoTask Task, VideoResultWriter Writer, VideoOutcome Outcome);

    /// <summary>Adds a video; waits where too many do. Throws what ended the stage, if something did.</summary>
    public async Task AddAsync(ReadVideo video, CancellationToken cancellationToken)
    {
        while (!_waiting.Writer.TryWrite(video))
            await _waiting.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes what came of a video, if one is finished. Throws what ended the stage, if something did.</summary>
    public bool TryTake(out (ReadVideo Video, VideoReport Report) finished)
    {
        if (_ended.IsFaulted)
            _ended.GetAwaiter().GetResult();
        return _finished.TryDequeue(out finished);
    }

    /// <summary>Returns when all videos are finished. Throws what ended the stage, if something did.</summary>
    public Task EndAsync()
    {
        _waiting.Writer.TryComplete();
        return _ended;
    }

    /// <summary>Ends it as soon as it can be: what waits is not finished.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void Run(Func<ReadVideo, CancellationToken, VideoReport> complete)
    {
        try
        {
            while (_waiting.Reader.TryReadBlocking(out var video, _stop.Token))
                _finished.Enqueue((video, complete(video, _stop.Token)));
        }
        catch (Exception e)
        {
            _waiting.Writer.TryComplete(e);
            throw;
        }
    }
}
