namespace Framewise.Results;

/// <summary>The folder that receives results.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the folder if it is missing and makes sure, before any work is done, that files can be written there.</summary>
    /// <exception cref="ResultException">They cannot.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".framewise-{Environment.ProcessId}.partial");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultException($"Nothing can be written to the folder '{folder}': {e.Message.TrimEnd('.')}. Name another folder with --out.", folder, e);
        }
    }
}
