namespace Framewise;

/// <summary>The base of every error that Framewise itself reports: a video, a model file or a result that cannot be used as
/// asked.</summary>
public abstract class FramewiseException : Exception
{
    /// <summary>Creates the error with its whole sentence: what failed, with which value, and the way out.</summary>
    protected FramewiseException(string message, string? path = null, Exception? inner = null)
        : base(message, inner) => Path = path;

    /// <summary>What failed, with which value, and behind it the <see cref="WayOut"/>.</summary>
    public override string Message => WayOut is null ? base.Message : $"{base.Message} {WayOut}";

    /// <summary>What failed, with which value.</summary>
    internal string Problem => base.Message;

    /// <summary>The file or folder that the error is about, if it is about one.</summary>
    public string? Path { get; }

    /// <summary>What to do about it, in whole sentences; null where nothing is known.</summary>
    public string? WayOut { get; init; }
}
