using System.Numerics.Tensors;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>
/// What a layer reads at some places of some frames: a row for each of its inputs (channel and place in the kernel), a column for each
/// sample. Where a bias takes up what is lost on average, rows are without their mean.
/// </summary>
internal sealed class LayerInputs
{
    private readonly NodeProto _layer;
    private readonly long[] _weights;
    private readonly int _frames;
    private readonly int _perFrame;
    private float[][] _rows;
    private int _samples;

    /// <param name="layer">A layer.</param>
    /// <param name="weights">The shape of its weights.</param>
    /// <param name="channels">How many channels it reads.</param>
    /// <param name="frames">How many frames will be shown.</param>
    /// <param name="perFrame">How many places of each are taken, if there are as many.</param>
    public LayerInputs(NodeProto layer, IEnumerable<long> weights, int channels, int frames, int perFrame)
    {
        (_layer, _weights, _frames, _perFrame) = (layer, [.. weights], frames, perFrame);
        _rows = new float[layer.OpType == "Conv" ? channels * (int)(_weights[2] * _weights[3]) : channels][];
    }

    /// <summary>How many rows there are.</summary>
    public int Count => _rows.Length;

    /// <summary>Takes samples of one frame's tensor, <c>[1, channels, height, width]</c> or rows of columns.</summary>
    public void Add(ReadOnlySpan<float> values, IReadOnlyList<long> shape)
    {
        if (_layer.OpType == "Conv")
        {
            AddPatches(values, (int)shape[^2], (int)shape[^1]);
            return;
        }
        foreach (var line in Spread(values.Length / _rows.Length))
        {
            for (var row = 0; row < _rows.Length; row++)
                _rows[row][_samples] = values[(line * _rows.Length) + row];
            _samples++;
        }
    }

    /// <summary>The rows, once all frames have been shown.</summary>
    public float[][] Rows()
    {
        if (_samples == 0)
            return [.. _rows.Select(_ => Array.Empty<float>())];
        if (_layer.OpType != "MatMul")
            foreach (var row in _rows)
                TensorPrimitives.Subtract(row, TensorPrimitives.Sum<float>(row) / _samples, row);
        return _rows;
    }

    private void AddPatches(ReadOnlySpan<float> values, int height, int width)
    {
        var (kernelHeight, kernelWidth) = ((int)_weights[2], (int)_weights[3]);
        var (rows, columns) = (Along(0, height, kernelHeight), Along(1, width, kernelWidth));
        foreach (var place in Spread(rows.Count * columns.Count))
        {
            var (top, left) = ((place / columns.Count * rows.Step) - rows.Before, (place % columns.Count * columns.Step) - columns.Before);
            for (var row = 0; row < _rows.Length; row++)
            {
                var (channel, inKernel) = (row / (kernelHeight * kernelWidth), row % (kernelHeight * kernelWidth));
                var (y, x) = (top + (inKernel / kernelWidth * rows.Dilation), left + (inKernel % kernelWidth * columns.Dilation));
                if (y >= 0 && y < height && x >= 0 && x < width)
                    _rows[row][_samples] = values[(((channel * height) + y) * width) + x];
            }
            _samples++;
        }
    }

    /// <summary>How many results a convolution has along a side, and how their places follow from it.</summary>
    private (int Count, int Step, int Dilation, int Before) Along(int axis, int side, int kernel)
    {
        var step = (int)(GraphIndex.Ints(_layer, "strides")?[axis] ?? 1);
        var dilation = (int)(GraphIndex.Ints(_layer, "dilations")?[axis] ?? 1);
        var reach = ((kernel - 1) * dilation) + 1;
        var (before, after) = GraphIndex.Ints(_layer, "pads") is { } pads ? ((int)pads[axis], (int)pads[axis + 2]) : (0, 0);
        if (GraphIndex.Text(_layer, "auto_pad", "NOTSET") is ("SAME_UPPER" or "SAME_LOWER") and var same)
        {
            var all = Math.Max(0, ((((side + step - 1) / step) - 1) * step) + reach - side);
            before = same == "SAME_UPPER" ? all / 2 : all - (all / 2);
            after = all - before;
        }
        return (((side + before + after - reach) / step) + 1, step, dilation, before);
    }

    /// <summary>Places that lie apart, others in each frame, and the same in every run.</summary>
    private int[] Spread(int places)
    {
        var taken = Math.Min(_perFrame, places);
        if (_samples == 0)
            _rows = [.. _rows.Select(_ => new float[_frames * taken])];
        var first = _samples * 7919L;
        return [.. Enumerable.Range(0, taken).Select(sample => (int)((((long)sample * places / taken) + first) % places))];
    }
}
