namespace Framewise.Models;

/// <summary>What fetching a model is doing.</summary>
/// <param name="Message">In words; while bytes arrive, what they are of.</param>
/// <param name="DoneBytes">Bytes that are here.</param>
/// <param name="TotalBytes">Bytes in all; 0 where this is not about bytes or the server does not say.</param>
public sealed record FetchProgress(string Message, long DoneBytes = 0, long TotalBytes = 0);
