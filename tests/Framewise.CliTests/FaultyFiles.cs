using Framewise.Results;

namespace Framewise.CliTests;

/// <summary>A file system that fails at the n-th call, counted from 1, in a chosen way. Every call after a death fails too, as if the process or the machine had ended there.</summary>
internal sealed class FaultyFiles(int failAt, FaultyFiles.Fault fault) : ResultFiles
{
    private readonly Dictionary<string, long> _durable = [];
    private int _calls;
    private bool _dead;

    internal enum Fault
    {
        /// <summary>One call fails, such as for lack of space; later ones work.</summary>
        Error,

        /// <summary>The process dies before the call.</summary>
        Death,

        /// <summary>The process dies in the middle of a write; other calls as <see cref="Death"/>.</summary>
        TornWrite,

        /// <summary>The machine dies: of every file only what was flushed to the disk stays.</summary>
        PowerLoss,
    }

    public int Calls => _calls;

    public bool Struck { get; private set; }

    public override Stream Open(string path, FileMode mode)
    {
        Before();
        _durable[path] = mode == FileMode.Create ? 0 : new FileInfo(path).Length;
        return new FaultyStream(this, path, (FileStream)base.Open(path, mode));
    }

    public override void Sync(Stream file)
    {
        Before();
        var faulty = (FaultyStream)file;
        base.Sync(faulty.Inner);
        _durable[faulty.Path] = faulty.Inner.Length;
    }

    public override void Move(string from, string to)
    {
        Before();
        base.Move(from, to);
        _durable[to] = _durable.GetValueOrDefault(from, new FileInfo(to).Length);
        _durable.Remove(from);
    }

    public override void Delete(string path)
    {
        Before();
        base.Delete(path);
        _durable.Remove(path);
    }

    public override void CreateFolderOf(string path)
    {
        Before();
        base.CreateFolderOf(path);
    }

    /// <summary>After the run: takes from the files what the dead machine had not flushed.</summary>
    public void LoseUnflushed()
    {
        if (fault != Fault.PowerLoss || !Struck) return;
        foreach (var (path, length) in _durable)
        {
            if (!File.Exists(path)) continue;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(Math.Min(length, file.Length));
        }
    }

    private void Before(Action? tear = null)
    {
        if (_dead) throw new IOException("dead");
        if (++_calls != failAt) return;
        Struck = true;
        _dead = fault != Fault.Error;
        if (fault == Fault.TornWrite) tear?.Invoke();
        throw new IOException($"fault at call {failAt}");
    }

    private sealed class FaultyStream(FaultyFiles files, string path, FileStream inner) : Stream
    {
        public string Path => path;

        public FileStream Inner => inner;

        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var half = buffer[..(buffer.Length / 2)].ToArray();
            files.Before(() => inner.Write(half));
            inner.Write(buffer);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value)
        {
            files.Before();
            inner.SetLength(value);
            files._durable[path] = Math.Min(files._durable[path], value);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
