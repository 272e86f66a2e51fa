namespace Framewise.Models.AlexNet;

/// <summary>One layer with weights: <see cref="Shape"/> is height, width, channels per group, filters for a convolution and rows, columns
/// for a matrix.</summary>
internal sealed record AlexNetLayer(string Name, long[] Shape, int Groups = 1, int Stride = 1)
{
    /// <summary>The layers of bvlc_alexnet.npy in the order of the data.</summary>
    public static IReadOnlyList<AlexNetLayer> All { get; } =
    [
        new("conv1", [11, 11, 3, 96], Stride: 4),
        new("conv2", [5, 5, 48, 256], Groups: 2),
        new("conv3", [3, 3, 256, 384]),
        new("conv4", [3, 3, 192, 384], Groups: 2),
        new("conv5", [3, 3, 192, 256], Groups: 2),
        new("fc6", [9216, 4096]),
        new("fc7", [4096, 4096]),
        new("fc8", [4096, 1000]),
    ];

    public bool IsConvolution => Shape.Length == 4;

    /// <summary>The number of filters or columns; each has one bias.</summary>
    public long Outputs => Shape[^1];
}
