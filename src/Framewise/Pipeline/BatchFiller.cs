using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Framewise.Pipeline;

/// <summary>
/// Gives the reading threads places in batches, across videos, and hands a batch on when it is full and the last of its places is filled.
/// </summary>
/// <param name="batchSize">Frames per batch.</param>
/// <param name="slots">Makes the memory of a batch.</param>
/// <param name="idleWorkers">How many workers wait for something to do: among them a batch is divided that was not filled.</param>
/// <param name="work">Where full batches go; it waits when the models have enough to do.</param>
internal sealed class BatchFiller(int batchSize, Func<FrameSlots> slots, Func<int> idleWorkers, ChannelWriter<ScoringBatch.Slice> work)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentBag<FrameSlots> _free = [];
    private ScoringBatch? _open;

    /// <summary>A place for one frame. Fill it and give it back by <see cref="HandIn"/>: its batch waits for it.</summary>
    public BatchPlace Reserve()
    {
        lock (_lock)
        {
            _open ??= new ScoringBatch(_free.TryTake(out var used) ? used : slots());
            var place = new BatchPlace(_open, _open.Reserve());
            if (place.Slot + 1 == batchSize)
            {
                _open.Close();
                _open = null;
            }
            return place;
        }
    }

    /// <summary>The place is filled.</summary>
    public void HandIn(in BatchPlace place, CancellationToken cancellationToken)
    {
        if (place.Batch.Fill())
            work.WriteBlocking(place.Batch.Divide(1)[0], cancellationToken);
    }

    /// <summary>
    /// Hands on the batch that is being filled as it is. Who is about to wait for the receiver of the results calls this first, because the
    /// receiver may be waiting for that batch.
    /// </summary>
    public void Flush(CancellationToken cancellationToken)
    {
        ScoringBatch? open;
        lock (_lock)
        {
            (open, _open) = (_open, null);
            if (open?.Close() != true)
                return;
        }
        foreach (var slice in open.Divide(Math.Max(1, idleWorkers())))
            work.WriteBlocking(slice, cancellationToken);
    }

    /// <summary>Takes back the memory of a batch that is scored.</summary>
    public void Recycle(FrameSlots used) => _free.Add(used);
}
