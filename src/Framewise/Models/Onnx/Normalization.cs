namespace Framewise.Models.Onnx;

/// <summary>The card's formula as one multiplication and one addition per channel: <c>x = byte * Factor[c] + Offset[c]</c>.</summary>
internal sealed record Normalization(double[] Factor, double[] Offset)
{
    public static Normalization Of(ModelCard card) =>
        new(
            [.. card.Std.Select(std => card.Scale / std)],
            [.. card.Mean.Zip(card.Std, (mean, std) => card.SubtractFrameMean ? 0 : -mean / std)]
        );

    public bool Scales => Factor.Any(factor => factor != 1);

    public bool Shifts => Offset.Any(offset => offset != 0);

    /// <summary>What comes of it if another step follows.</summary>
    public Normalization Then(float[] factor, float[] offset) =>
        new(
            [.. Factor.Select((own, channel) => own * factor[channel % factor.Length])],
            [.. Offset.Select((own, channel) => (own * factor[channel % factor.Length]) + offset[channel % offset.Length])]
        );

    /// <summary>The largest distance between a byte and the quantised value of its normalised form.</summary>
    public int DistanceToBytes(float scale, int zeroPoint)
    {
        var largest = 0;
        for (var channel = 0; channel < Factor.Length; channel++)
        for (var value = 0; value < 256; value++)
        {
            var quantised = (float)(value * Factor[channel] + Offset[channel]) / scale;
            largest = Math.Max(largest, Math.Abs(Math.Clamp((int)MathF.Round(quantised) + zeroPoint, 0, 255) - value));
        }
        return largest;
    }
}
