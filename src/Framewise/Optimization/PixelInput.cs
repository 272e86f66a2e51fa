using Framewise.Models;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>
/// A model's input whose bytes can be the picture's own, so that nothing is rounded there: the one convolution that reads it takes over the
/// normalisation <c>x = byte * Factor + Offset</c> of each channel.
/// </summary>
/// <param name="Tensor">The input's name.</param>
/// <param name="Layer">The convolution.</param>
/// <param name="ChannelsLast">Whether the input is turned before the convolution reads it.</param>
/// <param name="Factor">For each channel.</param>
/// <param name="Offset">For each channel.</param>
/// <param name="Padding">The byte around the picture: the nearest to what is zero in all channels.</param>
internal sealed record PixelInput(string Tensor, NodeProto Layer, bool ChannelsLast, double[] Factor, double[] Offset, byte Padding)
{
    /// <summary>Null where the input is something else.</summary>
    public static PixelInput? Of(ModelCard card, FloatGraph graph, string input)
    {
        if (card.SubtractFrameMean || card.IsGray || graph.OnlyReader(input) is not { } reader)
            return null;
        if (card.ChannelsLast && reader.OpType == "Transpose" && GraphIndex.Ints(reader, "perm") is [0, 3, 1, 2])
            reader = graph.OnlyReader(reader.Output[0]);
        else if (card.ChannelsLast)
            return null;
        if (reader is not { OpType: "Conv" } layer || !graph.Layers.Contains(layer))
            return null;
        var normalization = Normalization.Of(card);
        if (graph.Constant(layer, 1)!.Dims[1] != normalization.Factor.Length || normalization.Factor.Contains(0))
            return null;
        double[] zeros = [.. normalization.Offset.Zip(normalization.Factor, (offset, factor) => -offset / factor)];
        var padding = (byte)Math.Clamp(Math.Round(zeros.Average()), 0, byte.MaxValue);
        // No byte of all channels alike may be zero, and a border that is a bit off hurts more than rounding.
        if (FirstConvolution.IsPadded(layer) && zeros.Any(zero => Math.Abs(zero - padding) > 0.5 + 1e-6))
            return null;
        return new PixelInput(input, layer, card.ChannelsLast, normalization.Factor, normalization.Offset, padding);
    }

    /// <summary>What the convolution reads of a picture, <c>[1, channels, height, width]</c>, the padding being zero.</summary>
    public float[] Read(ReadOnlySpan<byte> pixels)
    {
        var values = new float[pixels.Length];
        var area = pixels.Length / Factor.Length;
        for (var i = 0; i < pixels.Length; i++)
            values[(i % Factor.Length * area) + (i / Factor.Length)] = pixels[i] - (float)Padding;
        return values;
    }

    /// <summary>Makes weights for that of those for the normalised input; returns what comes to each bias.</summary>
    public float[] Fold(float[] weights, IReadOnlyList<long> dims)
    {
        // What is read is the byte less the padding.
        var read = new Normalization(Factor, [.. Offset.Zip(Factor, (offset, factor) => offset + (Padding * factor))]);
        return [.. FirstConvolution.Fold(weights, dims, read).Select(shift => (float)shift)];
    }
}
