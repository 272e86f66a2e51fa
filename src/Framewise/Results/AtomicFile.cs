namespace Framewise.Results;

/// <summary>Files that appear only when they are whole: written under another name, flushed to the disk, renamed.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text)
    {
        var partial = path + ".partial";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }
}
