using System.Runtime.InteropServices;

namespace Framewise.Models.AlexNet;

/// <summary>
/// A weight file in the layout of bvlc_alexnet.npy: a pickled dict of layer name to <c>[weights, biases]</c>, float32.
/// Opening it reads names and shapes only; the numbers are read layer by layer, straight to where they are wanted.
/// </summary>
internal sealed class AlexNetFile
{
    private readonly Stream _stream;
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, object?> _layers;

    public AlexNetFile(Stream stream, string path)
    {
        (_stream, _path) = (stream, path);
        NpyHeader.ReadBoxedObject(stream, path);
        var root = new PickleReader(stream, path).Read();
        _layers = root is PickledArray { Data: List<object?> and [IReadOnlyDictionary<string, object?> layers] }
            ? layers
            : throw new ModelException($"'{path}' holds no dict of layers.", path)
            {
                WayOut = "Use a weight file laid out like bvlc_alexnet.npy.",
            };
    }

    /// <summary>The file's name without its folder.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>The names in the file, in its order.</summary>
    public IEnumerable<string> LayerNames => _layers.Keys;

    /// <summary>The shape of a layer's weights.</summary>
    public IReadOnlyList<long> Shape(string layer) => Array(layer, 0).Shape;

    /// <summary>Checks that a layer is there with this shape and as many biases as outputs, before anything large is read.</summary>
    public void Check(string layer, ReadOnlySpan<long> shape, long outputs)
    {
        Open(layer, 0, shape);
        Open(layer, 1, [outputs]);
    }

    /// <summary>The biases of a layer, checked to be <paramref name="count"/> numbers.</summary>
    public byte[] Biases(string layer, long count)
    {
        var bytes = new byte[count * sizeof(float)];
        Open(layer, 1, [count]);
        Fill(bytes, layer);
        return bytes;
    }

    /// <summary>The weights of a layer, checked to have <paramref name="shape"/>.</summary>
    public byte[] Weights(string layer, ReadOnlySpan<long> shape)
    {
        var bytes = new byte[Open(layer, 0, shape).Length];
        Fill(bytes, layer);
        return bytes;
    }

    /// <summary>Where in the file the weights of a layer lie, checked to have <paramref name="shape"/>.</summary>
    public PickledString Place(string layer, ReadOnlySpan<long> shape) => Open(layer, 0, shape);

    /// <summary>The weights as numbers, in the file's order.</summary>
    public float[] WeightValues(string layer) => MemoryMarshal.Cast<byte, float>(Weights(layer, [.. Shape(layer)])).ToArray();

    private PickledString Open(string layer, int index, ReadOnlySpan<long> shape)
    {
        var array = Array(layer, index);
        var what = $"'{_path}': layer '{layer}' has {(index == 0 ? "weights" : "biases")}";
        if (!shape.SequenceEqual([.. array.Shape]))
            throw new ModelException(
                $"{what} of shape [{string.Join(", ", array.Shape)}], but AlexNet needs [{string.Join(", ", shape.ToArray())}].",
                _path
            );
        if (array.ElementType is not { Code: "f4", Order: "<" or "=" })
            throw new ModelException($"{what} of type '{array.ElementType}', but only little-endian float32 ('<f4') is read.", _path)
            {
                WayOut = "Convert with astype('<f4').",
            };
        if (array.ColumnsFirst)
            throw new ModelException($"{what} in Fortran order.", _path) { WayOut = "Save numpy.ascontiguousarray(...) of it." };
        long count = 1;
        foreach (var n in shape)
            count *= n;
        if (array.Data is not PickledString data || data.Length != count * sizeof(float))
            throw new ModelException(
                $"{what} of {count * sizeof(float)} bytes by its shape, but {(array.Data as PickledString)?.Length ?? 0} are stored. "
                    + "The file is damaged.",
                _path
            );
        _stream.Position = data.Offset;
        return data;
    }

    private PickledArray Array(string layer, int index)
    {
        if (!_layers.TryGetValue(layer, out var pair))
            throw new ModelException($"'{_path}' has no layer '{layer}'; it has {string.Join(", ", _layers.Keys)}.", _path);
        return pair is List<object?> { Count: 2 } list && list[index] is PickledArray array
            ? array
            : throw new ModelException($"'{_path}': layer '{layer}' is not a list of weights and biases.", _path);
    }

    private void Fill(Span<byte> bytes, string layer)
    {
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ModelException($"'{_path}' became shorter while layer '{layer}' was read.", _path);
    }
}
