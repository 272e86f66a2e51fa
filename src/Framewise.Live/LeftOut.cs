namespace Framewise.Live;

/// <summary>Why the model has not seen a frame; the words stand in ledgers and on the page.</summary>
internal static class LeftOut
{
    /// <summary>Two frames waited for the model, and a newer one came.</summary>
    public const string ModelBusy = "model busy";

    /// <summary>It came out of the decoder when its time was over.</summary>
    public const string DecodedLate = "decoded late";

    /// <summary>The watching ended first.</summary>
    public const string Stopped = "stopped";
}
