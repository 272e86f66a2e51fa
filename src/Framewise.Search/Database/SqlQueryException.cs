namespace Framewise.Search;

/// <summary>A statement that cannot be run on results, with what DuckDB says about it.</summary>
public sealed class SqlQueryException : FramewiseException
{
    internal SqlQueryException(string message, Exception? inner = null)
        : base(message, null, inner) { }
}
