using System.Runtime.InteropServices;

namespace Framewise.Tests.Models;

/// <summary>AlexNet's layout filled from a hash: the generator of reference/alexnet/README.md.</summary>
internal static class SyntheticAlexNet
{
    public static readonly (string Name, int[] Shape)[] Layers =
    [
        ("conv1", [11, 11, 3, 96]),
        ("conv2", [5, 5, 48, 256]),
        ("conv3", [3, 3, 256, 384]),
        ("conv4", [3, 3, 192, 384]),
        ("conv5", [3, 3, 192, 256]),
        ("fc6", [9216, 4096]),
        ("fc7", [4096, 4096]),
        ("fc8", [4096, 1000]),
    ];

    public static float[] Input() => Tensor(100, 2 * 227 * 227 * 3, 128);

    /// <summary>Weights and biases by layer, in the order of the net.</summary>
    public static Dictionary<string, (int[] Shape, byte[] Weights, byte[] Biases)> Weights() =>
        Layers
            .Select((layer, k) => (layer, k))
            .ToDictionary(
                item => item.layer.Name,
                item =>
                {
                    var (name, shape) = item.layer;
                    var fanIn = shape[..^1].Aggregate(1, (a, b) => a * b);
                    var factor = Math.Sqrt(6.0 / fanIn) * (name == "fc8" ? 1.0 / 64 : 1);
                    return (shape, Bytes(Tensor(2 * item.k, fanIn * shape[^1], factor)), Bytes(Tensor((2 * item.k) + 1, shape[^1], 0.1)));
                }
            );

    public static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static float[] Tensor(int t, int count, double factor)
    {
        var values = new float[count];
        var add = unchecked((uint)(t + 1) * 40503);
        for (var i = 0; i < count; i++)
        {
            var x = unchecked(((uint)i * 2654435761) + add);
            x ^= x >> 16;
            x = unchecked(x * 2246822519);
            x ^= x >> 13;
            values[i] = (float)(((x / 2147483648.0) - 1) * factor);
        }
        return values;
    }
}
