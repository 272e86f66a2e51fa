using System.Runtime.InteropServices;
using Framewise.Models.TfLite;

namespace Framewise.Tests.Models.TfLite;

/// <summary>
/// A uint8 model of convolutions and average pools computed with integers in plain C#, up to the logits. Rounds either as TFLite's
/// reference kernels do (31-bit multiplier, high half rounded, then a rounding shift) or once, as ONNX Runtime does.
/// </summary>
internal sealed class IntegerEvaluator(TfLiteModel model, bool roundsTwice)
{
    public (byte[] Logits, float Scale) Evaluate(byte[] pixels)
    {
        var values = new Dictionary<int, byte[]> { [model.Input] = pixels };
        var last = model.Input;
        foreach (var op in model.Operators.TakeWhile(op => op.Code != BuiltinOperator.SOFTMAX))
        {
            var input = values[op.Inputs[0]];
            values[last = op.Outputs[0]] = op.Code switch
            {
                BuiltinOperator.CONV_2D => Convolve(op, input, depthwise: false),
                BuiltinOperator.DEPTHWISE_CONV_2D => Convolve(op, input, depthwise: true),
                BuiltinOperator.AVERAGE_POOL_2D => Average(op, input),
                BuiltinOperator.RESHAPE or BuiltinOperator.SQUEEZE => input,
                _ => throw new NotSupportedException(op.Name),
            };
        }
        return (values[last], model.Tensors[last].Quantization!.Scales[0]);
    }

    private byte[] Convolve(TfLiteOperator op, byte[] input, bool depthwise)
    {
        var (x, w, y) = (model.Tensors[op.Inputs[0]], model.Tensors[op.Inputs[1]], model.Tensors[op.Outputs[0]]);
        var bias = MemoryMarshal.Cast<byte, int>(model.Tensors[op.Inputs[2]].Data.Span);
        var weights = Array.ConvertAll(w.Data.ToArray(), value => (short)(value - w.Quantization!.ZeroPoints[0]));
        var values = Array.ConvertAll(input, value => (short)(value - x.Quantization!.ZeroPoints[0]));
        var (height, width, channels) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        var (outHeight, outWidth, outputs) = (y.Shape[1], y.Shape[2], y.Shape[3]);
        var (strideWidth, strideHeight) = (op.Int(1), op.Int(2));
        var (top, left) =
            op.SByte(0) == 0
                ? (
                    Math.Max(0, (outHeight - 1) * strideHeight + w.Shape[1] - height) / 2,
                    Math.Max(0, (outWidth - 1) * strideWidth + w.Shape[2] - width) / 2
                )
                : (0, 0);
        var result = new byte[outHeight * outWidth * outputs];
        var sums = new int[outputs];
        for (var row = 0; row < outHeight; row++)
        for (var column = 0; column < outWidth; column++)
        {
            bias.CopyTo(sums);
            for (var ky = Math.Max(0, top - row * strideHeight); ky < w.Shape[1] && row * strideHeight - top + ky < height; ky++)
            for (var kx = Math.Max(0, left - column * strideWidth); kx < w.Shape[2] && column * strideWidth - left + kx < width; kx++)
            {
                var pixel = values.AsSpan(
                    ((row * strideHeight - top + ky) * width + column * strideWidth - left + kx) * channels,
                    channels
                );
                var tap = (ky * w.Shape[2] + kx) * channels;
                for (var o = 0; o < outputs; o++)
                {
                    if (depthwise)
                    {
                        sums[o] += pixel[o] * weights[tap + o];
                        continue;
                    }
                    var filter = weights.AsSpan(o * w.Shape[1] * w.Shape[2] * channels + tap, channels);
                    var sum = 0;
                    for (var c = 0; c < channels; c++)
                        sum += pixel[c] * filter[c];
                    sums[o] += sum;
                }
            }
            for (var o = 0; o < outputs; o++)
                result[(row * outWidth + column) * outputs + o] = Requantise(
                    sums[o],
                    x.Quantization!.Scales[0] * w.Quantization!.Scales[0],
                    y.Quantization!
                );
        }
        return result;
    }

    private byte[] Average(TfLiteOperator op, byte[] input)
    {
        var x = model.Tensors[op.Inputs[0]];
        var (area, channels) = (x.Shape[1] * x.Shape[2], x.Shape[3]);
        Assert.Equal((x.Shape[1], x.Shape[2]), (op.Int(4), op.Int(3)));
        return
        [
            .. Enumerable
                .Range(0, channels)
                .Select(c =>
                {
                    var sum = 0;
                    for (var i = 0; i < area; i++)
                        sum += input[i * channels + c];
                    return (byte)(roundsTwice ? (sum + area / 2) / area : (int)MathF.Round((float)sum / area));
                }),
        ];
    }

    private byte Requantise(int sum, float scale, TfLiteQuantization output)
    {
        int rounded;
        if (roundsTwice)
        {
            var exponent = (int)Math.Floor(Math.Log2((double)scale / output.Scales[0])) + 1;
            var multiplier = (long)Math.Floor(Math.ScaleB((double)scale / output.Scales[0], 31 - exponent) + 0.5);
            var product = sum * multiplier;
            var high = (product + (product >= 0 ? 1L << 30 : 1 - (1L << 30))) / (1L << 31);
            var mask = (1L << -exponent) - 1;
            rounded = (int)((high >> -exponent) + ((high & mask) > (mask >> 1) + (high < 0 ? 1 : 0) ? 1 : 0));
        }
        else
        {
            rounded = (int)MathF.Round(sum * (scale / output.Scales[0]), MidpointRounding.ToEven);
        }
        return (byte)Math.Clamp(rounded + output.ZeroPoints[0], 0, 255);
    }
}
