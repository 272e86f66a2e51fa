namespace Framewise.Live;

/// <summary>The watching cannot begin.</summary>
internal sealed class WatchException : FramewiseException
{
    internal WatchException(string message, Exception? inner = null)
        : base(message, null, inner) { }
}
