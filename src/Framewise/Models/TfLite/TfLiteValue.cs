namespace Framewise.Models.TfLite;

/// <summary>
/// A tensor in the graph being built: its shape in TensorFlow's order and the names under which it exists. Four-dimensional ones lie as
/// <c>[batch, channels, height, width]</c> in the graph.
/// Quantised ones are uint8 with the given scale and zero point; the float form is made when an operator asks for it.
/// </summary>
internal sealed class TfLiteValue
{
    public required int[] Shape { get; init; }

    public string? Real { get; set; }

    public string? Bytes { get; init; }

    public TfLiteQuantization? Quantization { get; init; }

    /// <summary>For the output of a spatial PAD: what was padded and by how much (top, left, bottom, right), so that a convolution can take
    /// the padding over.</summary>
    public (TfLiteValue Source, long[] Pads)? Padded { get; init; }

    /// <summary>Whether it is the same for every picture: a constant, or one that was repeated.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Whether rows and columns are more than one, so that the order of the axes matters when the tensor is flattened.</summary>
    public bool HasPlane => Shape is [_, var height, var width, _] && height * width > 1;
}
