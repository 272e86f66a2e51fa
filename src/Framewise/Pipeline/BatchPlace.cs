using Framewise.FrameSources;

namespace Framewise.Pipeline;

/// <summary>The place of one frame in a batch, and later of its result.</summary>
internal readonly record struct BatchPlace(ScoringBatch Batch, int Slot)
{
    public PreparedFrame Frame => Batch.Frame(Slot);
}
