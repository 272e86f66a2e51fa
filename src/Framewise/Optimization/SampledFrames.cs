using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Optimization;

/// <summary>Pictures of a user's videos as a model sees them, spread over all of them, each different from the others.</summary>
internal sealed class SampledFrames
{
    private readonly List<(byte[] Pixels, float Mean)> _pictures = [];
    private readonly HashSet<uint> _known = [];

    private SampledFrames() { }

    public IReadOnlyList<(byte[] Pixels, float Mean)> Pictures => _pictures;

    /// <summary>Takes about <paramref name="count"/> pictures. Videos that cannot be read are passed over.</summary>
    public static SampledFrames Take(
        IReadOnlyList<VideoFile> videos,
        PixelRecipe recipe,
        IsolatedDecoding? isolation,
        int count,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        var frames = new SampledFrames();
        int every;
        using (var survey = new SourceOpener([recipe], new WantedFrames(), threads: 1, isolation))
        {
            survey.Start();
            every = Math.Max(
                1,
                (int)(videos.Sum(video => survey.Survey(video.Path, stream: null, null, cancellationToken).Frames) / count)
            );
        }
        using var sources = new SourceOpener([recipe], new WantedFrames(every), Environment.ProcessorCount, isolation);
        sources.Start();
        foreach (var video in videos)
        {
            try
            {
                frames.TakeFrom(sources, video.Path, cancellationToken);
            }
            catch (MediaException e)
            {
                progress?.Report($"passed over: {e.Message}");
            }
        }
        progress?.Report($"{frames.Pictures.Count} different pictures of {videos.Count} videos, every {every}th frame");
        return frames;
    }

    private void TakeFrom(SourceOpener sources, string path, CancellationToken cancellationToken)
    {
        using var source = sources.Open(path, pixelsFrom: 0, cancellationToken);
        var frame = new PreparedFrame(sources.BytesPerPicture);
        while (source.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!source.IsSelected)
                continue;
            source.Fill(frame);
            // A picture that is among those for the ranges proves nothing.
            if (_known.Add(frame.Checksum))
                _pictures.Add((frame.Pixels[0].ToArray(), frame.FrameMeans[0]));
        }
    }
}
