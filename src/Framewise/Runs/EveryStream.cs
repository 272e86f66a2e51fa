using Framewise.Media;

namespace Framewise.Runs;

/// <summary>Takes every video stream of a file for a video of its own.</summary>
internal static class EveryStream
{
    /// <summary>The videos; in the place of one with several streams, one for each, whose name has <c>.stream-N</c> behind it. A file that
    /// cannot be looked into is one.</summary>
    public static IReadOnlyList<VideoFile> Of(
        IReadOnlyList<VideoFile> videos,
        VideoClassifier classifier,
        CancellationToken cancellationToken
    ) =>
        [
            .. videos.SelectMany(video =>
                classifier.Survey(video, longest: null, cancellationToken).Streams is > 1 and var streams
                    ? Enumerable
                        .Range(0, streams)
                        .Select(stream => video with { Stream = stream, RelativePath = $"{video.RelativePath}.stream-{stream}" })
                    : [video]
            ),
        ];
}
