using System.Runtime.CompilerServices;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Pipeline;

/// <summary>One video on its way: its rows, in presentation order, and when they have ended how it ended. It can be gone through once at a
/// time.</summary>
public sealed class VideoClassification : IAsyncEnumerable<FrameResult>
{
    private readonly Func<CancellationToken, IAsyncEnumerable<VideoEvent>> _run;
    private readonly CancellationToken _cancellationToken;

    internal VideoClassification(Func<CancellationToken, IAsyncEnumerable<VideoEvent>> run, CancellationToken cancellationToken) =>
        (_run, _cancellationToken) = (run, cancellationToken);

    /// <summary>The account of the video (ledger, damage, time taken); null until its rows have ended.</summary>
    public VideoOutcome? Outcome { get; private set; }

    /// <summary>The rows. Damaged places are flagged on them.</summary>
    /// <exception cref="Framewise.Media.MediaException">The video cannot be opened or read on; rows already given stay valid, and
    /// <see cref="Outcome"/> is set.</exception>
    public IAsyncEnumerator<FrameResult> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<FrameResult> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cancellationToken);
        await foreach (var next in _run(stop.Token).ConfigureAwait(false))
        {
            if (next is FrameClassified classified)
                yield return classified.Frame;
            if (next is VideoCompleted completed)
            {
                Outcome = completed.Outcome;
                if (Outcome.Error is { } error)
                    throw error;
            }
        }
    }
}
