namespace Framewise.Results.Files;

/// <summary>Results that cannot be written or read: folder not writable, disk full, two videos with one result file, a table that is
/// none.</summary>
public sealed class ResultException : FramewiseException
{
    /// <inheritdoc cref="FramewiseException(string, string?, Exception?)"/>
    public ResultException(string message, string? path = null, Exception? inner = null)
        : base(message, path, inner) { }

    /// <summary>Whether it struck in the middle of a run and may pass (disk full, folder vanished): what was finished is kept, and running
    /// again goes on.</summary>
    public bool Interrupts { get; init; }
}
