using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>
/// The average pool of a quantised tensor as convolutions, each channel by itself, with weights of 1 and the scale 1/count. ONNX Runtime's
/// own quantised average pool goes through float value by value and took a third of Inception v3's time. Padding does not count, so where
/// windows reach over an edge the picture is cut into bands with windows of the same number of rows and columns.
/// </summary>
internal sealed class TfLiteAverage(TfLiteGraph graph, TfLiteValue input, TfLiteQuantization output, TfLiteWindow window)
{
    private sealed record Band(long Start, long End, long Window);

    public string Add(int height, int width)
    {
        var rows = Bands(input.Shape[1], height, window.Strides[0], window.Pads[0], window.Pads[2]);
        var columns = Bands(input.Shape[2], width, window.Strides[1], window.Pads[1], window.Pads[3]);
        return Join(
            2,
            rows.Select(row =>
            {
                var strip = rows.Count == 1 ? input.Bytes! : Slice(input.Bytes!, 2, row);
                return Join(
                    3,
                    columns.Select(column => Average(columns.Count == 1 ? strip : Slice(strip, 3, column), row.Window, column.Window))
                );
            })
        );
    }

    /// <summary>Output positions along an axis, grouped by how many input positions their windows cover.</summary>
    private static List<Band> Bands(long size, long kernel, long stride, long before, long after)
    {
        var bands = new List<Band>();
        for (var start = -before; start + kernel <= size + after; start += stride)
        {
            var (from, to) = (Math.Max(start, 0), Math.Min(start + kernel, size));
            // A band goes on while windows stay whole; every window that touches an edge is a band of its own.
            if (bands.Count > 0 && bands[^1].Window == kernel && to - from == kernel)
                bands[^1] = bands[^1] with { End = to };
            else
                bands.Add(new Band(from, to, to - from));
        }
        return bands;
    }

    private string Average(string bytes, long rows, long columns)
    {
        var builder = graph.Builder;
        var (scale, zeroPoint) = graph.Parameters(input.Quantization!);
        var (outputScale, outputZeroPoint) = graph.Parameters(output);
        var channels = input.Shape[3];
        var ones = new sbyte[channels * rows * columns];
        Array.Fill(ones, (sbyte)1);
        string[] inputs =
        [
            bytes,
            scale,
            zeroPoint,
            builder.Constant<sbyte>(ones, [channels, 1, rows, columns]),
            builder.Constant<float>([1f / (rows * columns)], []),
            builder.Constant<sbyte>([0], []),
            outputScale,
            outputZeroPoint,
        ];
        return builder.Add(
            "QLinearConv",
            inputs,
            GraphBuilder.Attribute("group", channels),
            GraphBuilder.Attribute("strides", window.Strides)
        );
    }

    private string Slice(string bytes, long axis, Band band)
    {
        var builder = graph.Builder;
        return builder.Add(
            "Slice",
            [bytes, builder.Constant<long>([band.Start], [1]), builder.Constant<long>([band.End], [1]), builder.Constant<long>([axis], [1])]
        );
    }

    private string Join(long axis, IEnumerable<string> parts)
    {
        var all = parts.ToArray();
        return all.Length == 1 ? all[0] : graph.Builder.Add("Concat", all, GraphBuilder.Attribute("axis", axis));
    }
}
