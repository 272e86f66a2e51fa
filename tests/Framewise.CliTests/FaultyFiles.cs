using System.Collections.Concurrent;
using Framewise.Results.Files;

namespace Framewise.CliTests;

/// <summary>A file system that fails at the n-th call, counted from 1 over all threads, in a chosen way. Every call after a death fails
/// too, as if the process or the machine had ended there.</summary>
internal sealed class FaultyFiles(int failAt, FaultyFiles.Fault fault) : ResultFiles
{
    private readonly ConcurrentDictionary<string, long> _durable = [];
    private int _calls;
    private volatile bool _dead;

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

    public bool Struck { get; private set; }

    public override Stream Open(string path, FileMode mode)
    {
        Before();
        var file = (FileStream)base.Open(path, mode);
        _durable[file.Name] = file.Length;
        return file;
    }

    public override void Write(Stream file, ReadOnlySpan<byte> bytes)
    {
        var wasDead = _dead;
        try
        {
            Before();
        }
        catch (IOException) when (fault == Fault.TornWrite && !wasDead)
        {
            file.Write(bytes[..(bytes.Length / 2)]);
            throw;
        }
        base.Write(file, bytes);
    }

    public override void Truncate(Stream file, long length)
    {
        Before();
        base.Truncate(file, length);
        var path = ((FileStream)file).Name;
        _durable[path] = Math.Min(_durable[path], length);
    }

    public override void Sync(Stream file)
    {
        Before();
        base.Sync(file);
        _durable[((FileStream)file).Name] = file.Length;
    }

    public override void Move(string from, string to)
    {
        Before();
        base.Move(from, to);
        _durable[to] = _durable.GetValueOrDefault(from, new FileInfo(to).Length);
        _durable.TryRemove(from, out _);
    }

    public override void Delete(string path)
    {
        Before();
        base.Delete(path);
        _durable.TryRemove(path, out _);
    }

    public override void CreateFolderOf(string path)
    {
        Before();
        base.CreateFolderOf(path);
    }

    /// <summary>After the run: takes from the files what the dead machine had not flushed.</summary>
    public void LoseUnflushed()
    {
        if (fault != Fault.PowerLoss || !Struck)
            return;
        foreach (var (path, length) in _durable)
        {
            if (!File.Exists(path))
                continue;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(Math.Min(length, file.Length));
        }
    }

    private void Before()
    {
        if (_dead)
            throw new IOException("dead");
        if (Interlocked.Increment(ref _calls) != failAt)
            return;
        Struck = true;
        _dead = fault != Fault.Error;
        throw new IOException($"fault at call {failAt}");
    }
}
