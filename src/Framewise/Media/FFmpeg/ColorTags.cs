namespace Framewise.Media.FFmpeg;

/// <summary>FFmpeg's numbers for colour (those of ITU-T H.273) and the rules for what is not stated.</summary>
internal static class ColorTags
{
    public const int SpaceRgb = 0;
    public const int Unspecified = 2;
    private const int RangeFull = 2;

    public static ColorMatrix Matrix(int frameTag, int streamTag, int width, int height) =>
        Matrix(frameTag) ?? Matrix(streamTag) ?? (width >= 1280 || height > 576 ? ColorMatrix.Bt709 : ColorMatrix.Bt601);

    /// <summary>Full range by the frame's tag, else the stream's, else by what the pixel format implies.</summary>
    public static bool IsFullRange(int frameTag, int streamTag, bool impliedByFormat) =>
        impliedByFormat || (frameTag != 0 ? frameTag : streamTag) == RangeFull;

    public static ChromaSiting Siting(int frameTag, int streamTag) =>
        (frameTag != 0 ? frameTag : streamTag) switch
        {
            2 or 4 or 6 => ChromaSiting.Center,
            3 => ChromaSiting.TopLeft,
            _ => ChromaSiting.Left,
        };

    /// <summary>PQ or HLG.</summary>
    public static bool IsHdr(int transfer) => transfer is 16 or 18;

    /// <summary>BT.2020, P3 (DCI and display).</summary>
    public static bool IsWideGamut(int primaries) => primaries is 9 or 11 or 12;

    // FCC is BT.601 within 0.001; SMPTE 240M is nearer to BT.709 than to BT.601.
    private static ColorMatrix? Matrix(int space) =>
        space switch
        {
            1 or 7 => ColorMatrix.Bt709,
            4 or 5 or 6 => ColorMatrix.Bt601,
            9 or 10 => ColorMatrix.Bt2020,
            _ => null,
        };
}
