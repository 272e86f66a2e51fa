namespace Framewise;

/// <summary>The base of every error that Framewise itself reports: a video, a model file or a result that cannot be used as
/// asked.</summary>
public abstract class FramewiseException : Exception
{
    /// <summary>Creates the error with its whole sentence: what failed, with which value, and the way out.</summary>
    protected FramewiseException(string message, string? path = null, Exception? inner = null)
        : base(message, inner) => Path = path;

    /// <summary>The file or folder that the error is about, if it is about one.</summary>
    public string? Path { get; }
}
