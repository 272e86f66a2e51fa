using System.Threading.Channels;

namespace Framewise.Pipeline;

/// <summary>Bounded channels for stages that have a thread of their own and therefore wait by blocking it.</summary>
internal static class ChannelBlocking
{
    public static void WriteBlocking<T>(this ChannelWriter<T> writer, T item, CancellationToken cancellationToken)
    {
        while (!writer.TryWrite(item))
            if (!writer.WaitToWriteAsync(cancellationToken).AsTask().GetAwaiter().GetResult())
                throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>False when the channel is complete and empty.</summary>
    public static bool TryReadBlocking<T>(this ChannelReader<T> reader, out T item, CancellationToken cancellationToken)
    {
        while (!reader.TryRead(out item!))
            if (!reader.WaitToReadAsync(cancellationToken).AsTask().GetAwaiter().GetResult())
                return false;
        return true;
    }
}
