namespace Framewise.FrameSources.Isolation;

/// <summary>What a decoder process sends. Tells the process when somebody begins and ends to wait for it, so that time in which nobody does
/// is not held against it.</summary>
internal sealed class WatchedStream(Stream records, DecoderProcess process) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        process.BeginWait();
        try
        {
            var read = records.Read(buffer);
            if (read > 0)
                process.HasAnswered = true;
            return read;
        }
        catch (ObjectDisposedException e)
        {
            throw new EndOfStreamException("The decoder is gone.", e);
        }
        finally
        {
            process.EndWait();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
