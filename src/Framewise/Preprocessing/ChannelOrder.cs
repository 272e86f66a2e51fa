namespace Framewise.Preprocessing;

/// <summary>The order of the three values of a pixel.</summary>
internal enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red (Caffe, OpenCV).</summary>
    Bgr,
}
