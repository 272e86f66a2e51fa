namespace Framewise.Results.Files;

/// <summary>The folder that receives results.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the folder if it is missing and makes sure, before any work is done, that files can be written there.</summary>
    /// <exception cref="ResultException">They cannot.</exception>
    public static void Prepare(string folder)
    {
        if (folder == "-")
            throw new ResultException("Here results are files, so they cannot go to standard output ('-').", folder)
            {
                WayOut = "Name a folder; './-' is one that is called so.",
            };
        if (folder.Contains('\uFFFD', StringComparison.Ordinal))
            throw new ResultException($"The folder '{folder}' cannot be named: its name is not valid UTF-8.", folder)
            {
                WayOut = "Name another one with --out.",
            };
        if (Media.FileName.WhyUnsayable(folder) is { } why)
            throw new ResultException($"Nothing can be written to the folder '{folder}': {why}.", folder);
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".framewise-{Environment.ProcessId}.partial");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"Nothing can be written to the folder '{folder}': {e.Message.TrimEnd('.')}.", folder, e)
            {
                WayOut = "Name another folder with --out.",
            };
        }
    }

    /// <summary>The first of these paths below the folder that is one file with a path before it, to the folder's file system; null where
    /// all differ or nothing can be tried.</summary>
    public static string? FindTaken(string folder, IEnumerable<string> paths)
    {
        if (!Directory.Exists(folder))
            return null;
        var trial = Path.Combine(folder, $".framewise-{Environment.ProcessId}.partial");
        try
        {
            foreach (var path in paths)
            {
                var file = Path.Combine(trial, Path.GetRelativePath(folder, path));
                if (File.Exists(file))
                    return path;
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, []);
            }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            if (Directory.Exists(trial))
                Directory.Delete(trial, recursive: true);
        }
    }
}
