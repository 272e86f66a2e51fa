using System.Text;

namespace Framewise.Results.Files;

/// <summary>The calls to the file system by which results are written. The tests' own kind fails at a chosen call.</summary>
internal class ResultFiles
{
    public static ResultFiles OfSystem { get; } = new();

    /// <summary>
    /// Opens a file without a buffer of its own: what was written is with the operating system. A link in its place is not followed: what
    /// it leads to was not named.
    /// </summary>
    public virtual Stream Open(string path, FileMode mode) =>
        new FileInfo(path).LinkTarget is { } target
            ? throw new IOException($"'{path}' is a symbolic link to '{target}', which is not written to; remove the link")
            : new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public virtual void Write(Stream file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // So the runtime reports EFBIG: the file system, or a limit set for the process, allows no larger file.
            throw new IOException("the file would be larger than is allowed here", e);
        }
    }

    /// <summary>Cuts off what stands behind <paramref name="length"/> and goes on there.</summary>
    public virtual void Truncate(Stream file, long length)
    {
        file.SetLength(length);
        file.Seek(length, SeekOrigin.Begin);
    }

    /// <summary>Returns when the file's bytes are on the disk.</summary>
    public virtual void Sync(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Deletes a file if it is there.</summary>
    public virtual void Delete(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
    }

    public virtual void CreateFolderOf(string path) => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Writes a file that appears only when it is whole: under another name, flushed to the disk, renamed.</summary>
    public void WriteWhole(string path, string text)
    {
        var partial = path + ".partial";
        using (var file = Open(partial, FileMode.Create))
        {
            Write(file, Encoding.UTF8.GetBytes(text));
            Sync(file);
        }
        Move(partial, path);
    }

    /// <summary>As <see cref="WriteWhole"/>, for one of many files or one that somebody named, with its folder.</summary>
    /// <exception cref="ResultException">It cannot be written.</exception>
    public void WriteDocument(string path, string text)
    {
        try
        {
            CreateFolderOf(path);
            WriteWhole(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"'{path}' cannot be written: {e.Message.TrimEnd('.')}.", path, e)
            {
                WayOut = "Free space, or name another place that you may write to.",
            };
        }
    }
}
