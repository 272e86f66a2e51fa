using System.Numerics.Tensors;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>
/// Rounds a layer's weights so that what it gives changes least, not each weight: errors on inputs that rise and fall together cancel out.
/// One weight after the other takes the whole number that is best beside the others, some times over.
/// </summary>
internal sealed class WeightRounding(IReadOnlyDictionary<NodeProto, float[][]> inputs, CancellationToken cancellationToken)
{
    private const int Sweeps = 3;

    /// <summary>A share of the mean energy of an input keeps roundings from fitting the samples alone.</summary>
    private const float Damping = 0.1f;

    private readonly Dictionary<NodeProto, (float[] Scales, sbyte[] Rounded)> _known = [];

    /// <summary>The weights of a layer in whole numbers, -127 to 127, in the shape that they have.</summary>
    /// <param name="layer">A layer of the graph.</param>
    /// <param name="values">Its weights.</param>
    /// <param name="scales">For each output channel what 1 stands for.</param>
    public sbyte[] Of(NodeProto layer, float[] values, float[] scales)
    {
        if (_known.TryGetValue(layer, out var known) && known.Scales.AsSpan().SequenceEqual(scales))
            return known.Rounded;
        var rows = inputs.GetValueOrDefault(layer);
        var perChannel = values.Length / scales.Length;
        var isChannelFirst = FloatGraph.OutputAxis(layer) == 0;
        var groups = rows is null ? 1 : rows.Length / perChannel;
        var rounded = new sbyte[values.Length];
        Parallel.For(
            0,
            scales.Length,
            new ParallelOptions { CancellationToken = cancellationToken },
            channel =>
            {
                var (own, whole) = (new float[perChannel], new sbyte[perChannel]);
                for (var i = 0; i < perChannel; i++)
                    own[i] = values[At(i)] / scales[channel];
                for (var i = 0; i < perChannel; i++)
                    whole[i] = (sbyte)Math.Clamp(Math.Round(own[i]), -sbyte.MaxValue, sbyte.MaxValue);
                if (rows is not null)
                    Improve(own, rows.AsSpan(channel / (scales.Length / groups) * perChannel, perChannel), whole);
                for (var i = 0; i < perChannel; i++)
                    rounded[At(i)] = whole[i];

                int At(int i) => isChannelFirst ? (channel * perChannel) + i : (i * scales.Length) + channel;
            }
        );
        _known[layer] = (scales, rounded);
        return rounded;
    }

    /// <summary>Rounds the weights of one output channel.</summary>
    /// <param name="weights">In units of their scale.</param>
    /// <param name="inputs">For each weight what it is multiplied by.</param>
    /// <param name="rounded">Holds the nearest whole numbers, and then the best.</param>
    internal static void Improve(ReadOnlySpan<float> weights, ReadOnlySpan<float[]> inputs, Span<sbyte> rounded)
    {
        var energy = new float[weights.Length];
        var error = new float[inputs[0].Length];
        for (var i = 0; i < weights.Length; i++)
        {
            energy[i] = TensorPrimitives.SumOfSquares<float>(inputs[i]);
            TensorPrimitives.MultiplyAdd(inputs[i], rounded[i] - weights[i], error, error);
        }
        var damping = Damping * TensorPrimitives.Sum<float>(energy) / energy.Length;
        if (!(damping > 0 && float.IsFinite(damping)))
            return;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var isSettled = true;
            for (var i = 0; i < weights.Length; i++)
            {
                var slope = TensorPrimitives.Dot<float>(inputs[i], error) + (damping * (rounded[i] - weights[i]));
                var better = Math.Clamp(rounded[i] - MathF.Round(slope / (energy[i] + damping)), -sbyte.MaxValue, sbyte.MaxValue);
                if (better == rounded[i])
                    continue;
                isSettled = false;
                TensorPrimitives.MultiplyAdd(inputs[i], better - rounded[i], error, error);
                rounded[i] = (sbyte)better;
            }
            if (isSettled)
                return;
        }
    }
}
