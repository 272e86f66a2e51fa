namespace Framewise.Models.TfLite;

/// <summary>Real value = Scale * (quantised value - ZeroPoint), for the whole tensor or per index of <see cref="Axis"/>.</summary>
internal sealed record TfLiteQuantization(float[] Scales, int[] ZeroPoints, int Axis)
{
    /// <summary>Null where the tensor is not quantised (files may carry empty parameters or only a range).</summary>
    public static TfLiteQuantization? Read(FlatTable? table, Action<bool> require)
    {
        if (table is not { } parameters || parameters.Floats(2) is not { Length: > 0 } scales)
            return null;
        var zeroPoints = parameters.Longs(3) is { Length: > 0 } stored ? stored : new long[scales.Length];
        require(zeroPoints.Length == scales.Length && scales.All(scale => float.IsFinite(scale) && scale > 0));
        require(zeroPoints.All(point => point is >= sbyte.MinValue and <= byte.MaxValue));
        return new TfLiteQuantization(scales, [.. zeroPoints.Select(point => (int)point)], parameters.Int(6));
    }

    public bool IsSameAs(TfLiteQuantization? other) =>
        other is not null && Scales.SequenceEqual(other.Scales) && ZeroPoints.SequenceEqual(other.ZeroPoints);

    public TfLiteQuantization Shifted(int by) => this with { ZeroPoints = [.. ZeroPoints.Select(point => point + by)] };
}
