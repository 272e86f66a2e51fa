namespace Framewise.Cli;

/// <summary>Arguments that parse but cannot be meant.</summary>
internal sealed class UsageException(string message) : FramewiseException(message);
