namespace Framewise.Cli;

/// <summary>Arguments that parse but cannot be meant.</summary>
internal sealed class UsageException(string message) : FramewiseException(message)
{
    /// <summary>Says what the library says of options that cannot be meant, without the name of its property.</summary>
    public static void ThrowIfRefused(Func<object> validated)
    {
        try
        {
            validated();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message.Split(" (Parameter '")[0]);
        }
    }
}
