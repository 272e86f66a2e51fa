namespace Framewise.Media;

/// <summary>What must be done to the stored picture to show it upright: mirror left-right first (if mirrored), then turn
/// clockwise.</summary>
/// <param name="ClockwiseDegrees">0, 90, 180 or 270.</param>
/// <param name="Mirrored">Whether the stored picture is mirrored left-right before it is turned.</param>
public readonly record struct Orientation(int ClockwiseDegrees, bool Mirrored)
{
    /// <summary>Whether width and height exchange their places.</summary>
    public bool SwapsSides => ClockwiseDegrees is 90 or 270;

    /// <summary>Whether the axis that runs to the right in the shown picture runs against the stored order.</summary>
    internal bool FlipsAcross =>
        ClockwiseDegrees switch
        {
            90 => true,
            180 => !Mirrored,
            270 => false,
            _ => Mirrored,
        };

    /// <summary>Whether the axis that runs down in the shown picture runs against the stored order.</summary>
    internal bool FlipsDown =>
        ClockwiseDegrees switch
        {
            90 => Mirrored,
            180 => true,
            270 => !Mirrored,
            _ => false,
        };
}
