namespace Framewise.Optimization;

/// <summary>The numbers of a layer on bytes: the scales of its weights, its biases, and both where inputs or results are there several
/// times.</summary>
internal static class LayerNumbers
{
    // Biases must fit into 32 bits with room for what is added to them.
    private const double LargestBias = 1 << 29;

    /// <summary>The biases of each copy, of which the first lies as far below as the last above.</summary>
    public static float[] Apart(float[] bias, int copies, float step) =>
        [.. Enumerable.Range(0, copies).SelectMany(copy => bias.Select(value => value + (((copy + 0.5f) / copies) - 0.5f) * step))];

    /// <summary>The weights of a convolution for inputs and results that are there several times.</summary>
    public static sbyte[] Copied(sbyte[] weights, IReadOnlyList<long> dims, int copiesIn, int copiesOut)
    {
        var perResult = weights.Length / (int)dims[0];
        return Repeated([.. weights.Chunk(perResult).SelectMany(row => Repeated(row, copiesIn))], copiesOut);
    }

    public static T[] Repeated<T>(T[] values, int copies) => [.. Enumerable.Repeat(values, copies).SelectMany(value => value)];

    /// <summary>What rounding of the weights takes, on average, from each channel of the result.</summary>
    public static float[] RoundedAway(float[] values, sbyte[] rounded, IReadOnlyList<long> dims, int axis, float[] scales, double[] means)
    {
        var inner = Inner(dims, axis);
        var lost = new double[scales.Length];
        // Convolutions: [out, in of the group, height, width]; a group's inputs lie after those of the groups before.
        var (area, inputs) =
            axis == 0 ? ((int)dims.Skip(2).Aggregate(1L, (product, dim) => product * dim), (int)dims[1]) : (1, (int)dims[0]);
        var perGroup = axis == 0 ? Math.Max(1, scales.Length / Math.Max(1, means.Length / inputs)) : scales.Length;
        for (var i = 0; i < values.Length; i++)
        {
            var channel = i / inner % scales.Length;
            var input = axis == 0 ? (channel / perGroup * inputs) + (i / area % inputs) : i / scales.Length;
            lost[channel] += (values[i] - (rounded[i] * (double)scales[channel])) * means[input];
        }
        return [.. lost.Select(value => (float)value)];
    }

    public static float[] Shifted(float[]? bias, float[] shift) =>
        bias is null ? shift : [.. shift.Select((value, channel) => value + bias[channel % bias.Length])];

    public static float[] Scales(float[] values, IReadOnlyList<long> dims, int axis, float[]? bias, float inputScale)
    {
        var scales = new float[dims[axis]];
        var inner = Inner(dims, axis);
        for (var i = 0; i < values.Length; i++)
            scales[i / inner % scales.Length] = Math.Max(scales[i / inner % scales.Length], Math.Abs(values[i]));
        for (var channel = 0; channel < scales.Length; channel++)
        {
            var least = bias is null ? 0 : Math.Abs(bias[channel % bias.Length]) / (inputScale * LargestBias);
            scales[channel] = (float)Math.Max(Math.Max(scales[channel] / sbyte.MaxValue, least), 1e-12);
        }
        return scales;
    }

    /// <summary>Neighbouring values of the same channel.</summary>
    private static int Inner(IReadOnlyList<long> dims, int axis) => (int)dims.Skip(axis + 1).Aggregate(1L, (product, dim) => product * dim);
}
