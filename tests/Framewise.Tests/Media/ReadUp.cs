using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>A whole file read by the decoder, in a form that tests can compare.</summary>
internal sealed record ReadUp(
    VideoStreamInfo Stream,
    IReadOnlyList<FrameInfo> Frames,
    IReadOnlyList<(int Width, int Height)> Sizes,
    IReadOnlyList<Orientation> Orientations,
    FrameLedger Ledger
)
{
    public IReadOnlyList<long> Pts { get; } = [.. Frames.Select(frame => frame.Pts)];

    public bool AnyInterlaced => Frames.Any(frame => frame.Interlaced);

    public int KeyFrames => Frames.Count(frame => frame.IsKey);

    public static ReadUp All(string path, int threads = 0)
    {
        using var decoder = VideoDecoder.Open(path, new VideoDecoderOptions { Threads = threads });
        var frames = new List<FrameInfo>();
        var sizes = new List<(int, int)>();
        var orientations = new List<Orientation>();
        while (decoder.Read())
        {
            frames.Add(decoder.Frame);
            var picture = decoder.Picture;
            sizes.Add((picture.Width, picture.Height));
            if (!orientations.Contains(picture.Orientation))
                orientations.Add(picture.Orientation);
        }
        return new ReadUp(decoder.Stream, frames, sizes, orientations, decoder.Ledger);
    }
}
