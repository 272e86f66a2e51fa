namespace Framewise.Media;

/// <summary>What is known of one presented frame besides its samples.</summary>
/// <param name="Index">Number of the frame from 0, in presentation order.</param>
/// <param name="Pts">Presentation time in the stream's time base, as stored; synthesised where <see cref="FrameFlags.NoPts"/> is
/// set.</param>
/// <param name="Flags">What is odd about the frame.</param>
/// <param name="IsKey">Whether the frame was coded without others.</param>
/// <param name="Interlaced">Whether the picture holds two fields of different times.</param>
internal readonly record struct FrameInfo(long Index, long Pts, FrameFlags Flags, bool IsKey, bool Interlaced);
