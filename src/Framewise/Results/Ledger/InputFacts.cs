using System.Security.Cryptography;
using Framewise.Media;

namespace Framewise.Results.Ledger;

/// <summary>By what a video is recognised on the next run.</summary>
/// <param name="Name">The path below the given folder.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Modified">Time of the last change, UTC.</param>
/// <param name="Sha256Ends">SHA-256 of the first and the last MiB (of all bytes where the file has at most two MiB).</param>
internal sealed record InputFacts(string Name, long Size, DateTime Modified, string Sha256Ends)
{
    private const int End = 1 << 20;

    /// <summary>Reads the facts of a video. A file that cannot be read has size -1; why it cannot is for the decoder to say.</summary>
    public static InputFacts Read(VideoFile video)
    {
        ArgumentNullException.ThrowIfNull(video);
        if (LiveAddress.IsLive(video.Path))
            return new InputFacts(video.RelativePath, -1, default, "");
        try
        {
            if (PictureSequence.Find(video.Path) is { } pictures)
                return OfPictures(video, [.. pictures.Files]);
            using var file = File.OpenRead(video.Path);
            return new InputFacts(video.RelativePath, file.Length, File.GetLastWriteTimeUtc(video.Path), HashEnds(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new InputFacts(video.RelativePath, -1, default, "");
        }
    }

    /// <summary>Of numbered pictures: their bytes together, and the names and lengths of all with the ends of the first and the
    /// last.</summary>
    private static InputFacts OfPictures(VideoFile video, FileInfo[] pictures)
    {
        var all = string.Concat(pictures.Select(picture => $"{picture.Name} {picture.Length}\n"));
        foreach (var end in (FileInfo[])[pictures[0], pictures[^1]])
            using (var file = end.OpenRead())
                all += HashEnds(file);
        return new InputFacts(
            video.RelativePath,
            pictures.Sum(picture => picture.Length),
            pictures.Max(picture => picture.LastWriteTimeUtc),
            Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(all)))
        );
    }

    private static string HashEnds(FileStream file)
    {
        var buffer = new byte[(int)Math.Min(file.Length, 2 * End)];
        if (file.Length <= 2 * End)
        {
            file.ReadExactly(buffer);
        }
        else
        {
            file.ReadExactly(buffer.AsSpan(0, End));
            file.Seek(-End, SeekOrigin.End);
            file.ReadExactly(buffer.AsSpan(End));
        }
        return Convert.ToHexStringLower(SHA256.HashData(buffer));
    }
}
