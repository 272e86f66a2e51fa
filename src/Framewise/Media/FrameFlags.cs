namespace Framewise.Media;

/// <summary>What is odd about one frame. The names are those of the <c>flags</c> column.</summary>
[Flags]
public enum FrameFlags
{
    /// <summary>Nothing is odd.</summary>
    None = 0,

    /// <summary>The container or decoder marked the frame or its packet as corrupt.</summary>
    Corrupt = 1,

    /// <summary>The decoder met errors in the frame and filled the damaged area from its surroundings.</summary>
    Concealed = 2,

    /// <summary>The time step before this frame is longer than the usual one: frames may be missing here.</summary>
    Gap = 4,

    /// <summary>The file stores no pts for this frame; the one given was synthesised from the frame rate.</summary>
    NoPts = 8,

    /// <summary>The pts is not greater than that of the frame before.</summary>
    Backward = 16,
}
