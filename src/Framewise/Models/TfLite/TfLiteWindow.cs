using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>The window of a convolution or pooling: how it moves and how the picture is padded for it.</summary>
internal sealed record TfLiteWindow(long[] Strides, long[] Dilations, long[] Pads)
{
    private const int Same = 0;

    /// <summary>Reads padding and strides (fields 0 to 2 of every such options table). SAME pads as TensorFlow does, the odd pixel at the
    /// end.</summary>
    public static TfLiteWindow Read(
        TfLiteGraph graph,
        TfLiteOperator op,
        TfLiteValue input,
        int height,
        int width,
        int dilationHeight = 1,
        int dilationWidth = 1
    )
    {
        var (strideWidth, strideHeight) = (op.Int(1), op.Int(2));
        graph.Require(
            strideWidth > 0 && strideHeight > 0 && dilationHeight > 0 && dilationWidth > 0 && height > 0 && width > 0,
            op,
            "has a window, stride or dilation of 0."
        );
        graph.Require(
            input.Shape.Length == 4,
            op,
            $"reads a tensor of shape [{string.Join(',', input.Shape)}]; a picture has four dimensions."
        );
        var (top, bottom) = Pad(input.Shape[1], height, strideHeight, dilationHeight);
        var (left, right) = Pad(input.Shape[2], width, strideWidth, dilationWidth);
        return new TfLiteWindow(
            [strideHeight, strideWidth],
            [dilationHeight, dilationWidth],
            op.SByte(0) == Same ? [top, left, bottom, right] : [0, 0, 0, 0]
        );
    }

    public bool IsPadded => Pads.Any(pad => pad != 0);

    public IEnumerable<AttributeProto> Attributes => [GraphBuilder.Attribute("strides", Strides), GraphBuilder.Attribute("pads", Pads)];

    private static (long Before, long After) Pad(long size, long window, long stride, long dilation)
    {
        var outputs = (size + stride - 1) / stride;
        var total = Math.Max(0, (outputs - 1) * stride + (window - 1) * dilation + 1 - size);
        return (total / 2, total - total / 2);
    }
}
