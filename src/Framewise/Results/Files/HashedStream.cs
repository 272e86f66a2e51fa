using System.Security.Cryptography;
using Framewise.Results.Ledger;

namespace Framewise.Results.Files;

/// <summary>
/// Passes bytes on to a file and keeps count and hash of the whole file, so that a later run can prove what it finds. Its asynchronous
/// methods end before they return, for libraries that know no others.
/// </summary>
internal sealed class HashedStream(ResultFiles files, Stream file, IncrementalHash hash, long length) : Stream
{
    private long _length = length;

    public static HashedStream Create(ResultFiles files, string path) =>
        new(files, files.Open(path, FileMode.Create), IncrementalHash.CreateHash(HashAlgorithmName.SHA256), 0);

    /// <summary>Goes on behind the bytes that <paramref name="hash"/> has seen; what stands behind them is cut off.</summary>
    public static HashedStream Continue(ResultFiles files, string path, IncrementalHash hash, long length)
    {
        var file = files.Open(path, FileMode.Open);
        try
        {
            files.Truncate(file, length);
            return new HashedStream(files, file, hash, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The hash of the beginning of a file, to go on with; null where it is not there or another one.</summary>
    public static IncrementalHash? TryHashBeginning(string path, long length, string sha256)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            using var beginning = System.IO.File.OpenRead(path);
            var buffer = new byte[1 << 16];
            for (var left = length; left > 0; )
            {
                var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                beginning.ReadExactly(part);
                hash.AppendData(part);
                left -= part.Length;
            }
            if (Convert.ToHexStringLower(hash.GetCurrentHash()) == sha256)
                return hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not there, or shorter.
        }
        hash.Dispose();
        return null;
    }

    public Stream File => file;

    public override long Length => _length;

    /// <summary>SHA-256 of the bytes so far.</summary>
    public string Sha256 => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>The facts of the file under the name that it is to have.</summary>
    public FileFacts FactsAs(string path) => new(Path.GetFileName(path), Length, Sha256);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        files.Write(file, buffer);
        hash.AppendData(buffer);
        _length += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush() => file.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }
}
