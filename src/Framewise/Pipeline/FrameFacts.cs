using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Results.Rows;

namespace Framewise.Pipeline;

/// <summary>What a row says of a frame besides its scores.</summary>
internal sealed record FrameFacts(FrameInfo Info, TimeSpan Time, ShotVerdict Shot, uint Checksum, uint Trail)
{
    public static FrameFacts Of(PreparedFrame frame) => new(frame.Info, frame.Time, frame.Shot, frame.Checksum, frame.Trail);

    /// <summary>The row of this frame, with the scores of another that has the same pixels.</summary>
    public FrameResult With(FrameResult scores) =>
        scores with
        {
            FrameIndex = Info.Index,
            Pts = Info.Pts,
            Time = Time,
            Flags = Info.Flags,
            StartsShot = Shot.StartsShot,
            ShotScore = Shot.Score,
            Checksum = Checksum,
            Trail = Trail,
            IsRepeat = true,
        };
}
