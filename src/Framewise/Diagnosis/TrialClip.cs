using System.Text;
using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Diagnosis;

/// <summary>A clip of a few red frames (YUV4MPEG2, which every build of FFmpeg reads), decoded as videos are: in a child process.</summary>
internal static class TrialClip
{
    private const int Frames = 5;
    private const int Side = 32;

    /// <summary>Says how it went.</summary>
    /// <exception cref="FramewiseException">It did not go well.</exception>
    public static string Decode(IsolatedDecoding isolation, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("framewise-doctor-");
        try
        {
            var path = Path.Combine(folder.FullName, "red.y4m");
            File.WriteAllBytes(path, Make());
            return Decode(path, isolation, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Decode(string path, IsolatedDecoding isolation, CancellationToken cancellationToken)
    {
        var recipe = new PixelRecipe { Width = Side, Height = Side };
        using var opener = new SourceOpener([recipe], new WantedFrames(), threads: 1, isolation);
        using var source = opener.Open(path, pixelsFrom: 0, cancellationToken);
        var frame = new PreparedFrame(opener.BytesPerPicture);
        var red = 0;
        while (source.Read())
        {
            source.Fill(frame);
            if (frame.Pixels[0].Span is [> 250, < 5, < 5, ..])
                red++;
        }
        return (source.Ledger.Frames, red) == (Frames, Frames)
            ? $"{Frames} of {Frames} frames of a clip of its own, in a child process, exact"
            : throw new MediaException($"{Frames} red frames were to come; {source.Ledger.Frames} came, {red} of them red");
    }

    private static byte[] Make()
    {
        using var clip = new MemoryStream();
        clip.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Side} H{Side} F25:1 Ip A1:1 C420jpeg\n"));
        for (var n = 0; n < Frames; n++)
        {
            clip.Write("FRAME\n"u8);
            foreach (var (value, samples) in new[] { (81, Side * Side), (90, Side * Side / 4), (240, Side * Side / 4) })
                clip.Write([.. Enumerable.Repeat((byte)value, samples)]);
        }
        return clip.ToArray();
    }
}
