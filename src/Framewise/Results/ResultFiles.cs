using System.Text;

namespace Framewise.Results;

/// <summary>The calls to the file system by which results are written. The tests' own kind fails at a chosen call.</summary>
internal class ResultFiles
{
    public static ResultFiles OfSystem { get; } = new();

    /// <summary>Opens a file without a buffer of its own: what was written is with the operating system.</summary>
    public virtual Stream Open(string path, FileMode mode) => new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Returns when the file's bytes are on the disk.</summary>
    public virtual void Sync(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Deletes a file if it is there.</summary>
    public virtual void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }

    public virtual void CreateFolderOf(string path) => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Writes a file that appears only when it is whole: under another name, flushed to the disk, renamed.</summary>
    public void WriteWhole(string path, string text)
    {
        var partial = path + ".partial";
        using (var file = Open(partial, FileMode.Create))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            Sync(file);
        }
        Move(partial, path);
    }
}
