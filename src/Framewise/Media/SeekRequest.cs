namespace Framewise.Media;

/// <summary>A wish to decode from a key frame on instead of from the first. It is granted only where the packets tell everything about the
/// frames before.</summary>
/// <param name="Pts">The frame for the sake of which the video is opened.</param>
/// <param name="Margin">How many frames before that one must have their pictures.</param>
/// <param name="Index">The index that the frame must have, where an earlier run has met it.</param>
/// <param name="Trail">The <see cref="FrameTrail"/> up to and including the frame, where an earlier run has met it.</param>
internal sealed record SeekRequest(long Pts, long Margin, long? Index = null, uint? Trail = null);
