namespace Framewise.Media.FFmpeg;

/// <summary>What a step that is longer than the usual one may mean in a file.</summary>
internal enum LongSteps
{
    /// <summary>Frames may be missing, whatever durations say: in MP4 and MOV a duration is only the distance to the next packet in the
    /// file.</summary>
    MayBeLoss,

    /// <summary>Frames may be missing, unless the picture's own duration lasts until the next.</summary>
    MayBeLossUnlessStated,

    /// <summary>Pictures are shown that long: the index lists all packets, and their steps lose none.</summary>
    AreShown,
}
