namespace Framewise.Preprocessing;

/// <summary>
/// One axis of a resize as a sparse matrix: pixel <c>i</c> is the sum of <c>Weights[i][k] * sample[Starts[i] + k]</c>. Weights sum to 1;
/// only those of the cubic and of Lanczos can be negative.
/// </summary>
internal sealed class AxisWeights(int samples, int[] starts, double[][] weights, double[]? shares = null)
{
    /// <summary>Samples along the axis.</summary>
    public int Samples { get; } = samples;

    /// <summary>The first sample of each pixel.</summary>
    public int[] Starts { get; } = starts;

    /// <summary>The weights of each pixel.</summary>
    public double[][] Weights { get; } = weights;

    /// <summary>How much of each pixel is picture, the rest being the fill colour; null where all pixels are nothing but picture.</summary>
    public double[]? Shares { get; } = shares;

    /// <summary>The matrix of one axis; <paramref name="other"/> is the other axis, on which OpenCV's choice of the enlarging formula
    /// depends too.</summary>
    public static AxisWeights For(ResizeFilter filter, in AxisPlacement axis, in AxisPlacement other)
    {
        var enlarges = axis.Scale < 1 || other.Scale < 1;
        WeightBuilder builder = filter switch
        {
            ResizeFilter.Bilinear => Triangle,
            ResizeFilter.Bicubic => Cubic,
            ResizeFilter.Nearest => Nearest,
            ResizeFilter.Lanczos => Lanczos,
            ResizeFilter.Box => Box,
            ResizeFilter.Hamming => Hamming,
            ResizeFilter.PlainBilinear => Plain,
            _ => enlarges ? AreaEnlarging : Area,
        };
        var starts = new int[axis.Count];
        var weights = new double[axis.Count][];
        var shares = axis.IsPadded ? new double[axis.Count] : null;
        for (var i = 0; i < axis.Count; i++)
        {
            if (shares is null)
                (starts[i], weights[i]) = Normalized(builder(axis, axis.CropStart + i));
            else
                (starts[i], weights[i], shares[i]) = Inside(builder, axis, axis.CropStart + i);
        }
        return new AxisWeights(axis.Samples, starts, weights, shares);
    }

    /// <summary>A pixel of an axis that reaches beyond its samples: the weights of those inside, and their share in all.</summary>
    private static (int Start, double[] Weights, double Share) Inside(WeightBuilder builder, in AxisPlacement axis, int pixel)
    {
        // Positions beyond the samples are made samples by counting from farther left.
        var (before, after) = (
            (int)Math.Ceiling(Math.Max(0, -axis.Start)),
            (int)Math.Ceiling(Math.Max(0, axis.Start + axis.Length - axis.Samples))
        );
        var start = axis.Start + before;
        var (first, all) = Normalized(
            builder(
                axis with
                {
                    Samples = before + axis.Samples + after,
                    Start = start,
                    ContentStart = start,
                    ContentEnd = start + axis.Length,
                },
                pixel
            )
        );
        first -= before;
        var (from, end) = (Math.Max(first, axis.FirstSample), Math.Min(first + all.Length, axis.EndSample));
        if (from >= end)
            return (Math.Clamp(first, axis.FirstSample, axis.EndSample - 1), [1], 0);
        var inside = all[(from - first)..(end - first)];
        var share = inside.Sum();
        // So small a share, between lobes above and below zero, is no mean of anything.
        const double Nothing = 0.02;
        return Math.Abs(share) < Nothing ? (from, [1], 0) : (from, [.. inside.Select(weight => weight / share)], share);
    }

    /// <summary>The matrix that gives every pixel the one sample of a plane of one sample.</summary>
    public static AxisWeights SingleSample(int pixels) =>
        new(1, new int[pixels], [.. Enumerable.Range(0, pixels).Select(_ => (double[])[1])]);

    /// <summary>The same pixels taken from samples stored in the opposite order.</summary>
    public AxisWeights Mirrored()
    {
        var starts = new int[Starts.Length];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = Samples - Starts[i] - Weights[i].Length;
        return new AxisWeights(Samples, starts, [.. Weights.Select(w => w.Reverse().ToArray())], Shares);
    }

    /// <summary>The product with the matrix that would have brought chroma to this axis' number of samples.</summary>
    public AxisWeights After(ChromaUpsampling upsampling)
    {
        var starts = new int[Starts.Length];
        var weights = new double[Starts.Length][];
        for (var i = 0; i < starts.Length; i++)
        {
            var first = upsampling.At(Starts[i]).First;
            var last = upsampling.At(Starts[i] + Weights[i].Length - 1).Second;
            var sums = new double[last - first + 1];
            for (var k = 0; k < Weights[i].Length; k++)
            {
                var (a, b, share) = upsampling.At(Starts[i] + k);
                sums[a - first] += Weights[i][k] * (1 - share);
                sums[b - first] += Weights[i][k] * share;
            }
            (starts[i], weights[i]) = Normalized((first, sums));
        }
        return new AxisWeights(upsampling.Samples, starts, weights);
    }

    // Pillow, src/libImaging/Resample.c, precompute_coeffs: a triangle of half-width max(scale, 1) around the pixel's centre.
    private static (int Start, double[] Weights) Triangle(in AxisPlacement axis, int pixel) =>
        Sampled(axis, pixel, 1, static distance => Math.Max(0, 1 - Math.Abs(distance)));

    // The same with Keys' cubic, a = -0.5, which reaches two samples far.
    private static (int Start, double[] Weights) Cubic(in AxisPlacement axis, int pixel) =>
        Sampled(
            axis,
            pixel,
            2,
            static signed =>
                Math.Abs(signed) switch
                {
                    < 1 and var distance => (((1.5 * distance) - 2.5) * distance * distance) + 1,
                    < 2 and var distance => -0.5 * (((((distance - 5) * distance) + 8) * distance) - 4),
                    _ => 0,
                }
        );

    private static (int Start, double[] Weights) Lanczos(in AxisPlacement axis, int pixel) =>
        Sampled(axis, pixel, 3, static distance => Math.Abs(distance) < 3 ? Sinc(distance) * Sinc(distance / 3) : 0);

    private static (int Start, double[] Weights) Hamming(in AxisPlacement axis, int pixel) =>
        Sampled(
            axis,
            pixel,
            1,
            static distance => Math.Abs(distance) < 1 ? Sinc(distance) * (0.54 + (0.46 * Math.Cos(Math.PI * distance))) : 0
        );

    // A sample in the middle between two pixels belongs to the one before it.
    private static (int Start, double[] Weights) Box(in AxisPlacement axis, int pixel) =>
        Sampled(axis, pixel, 0.5, static distance => distance is > -0.5 and <= 0.5 ? 1 : 0);

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    // Pillow, src/libImaging/Geometry.c, ImagingScaleAffine: the sample in which the pixel's centre lies.
    private static (int Start, double[] Weights) Nearest(in AxisPlacement axis, int pixel) =>
        (Math.Clamp((int)Math.Floor(axis.Start + ((pixel + 0.5) * axis.Scale)), axis.FirstSample, axis.EndSample - 1), [1]);

    // OpenCV, modules/imgproc/src/resize.cpp, INTER_LINEAR: the two samples around the pixel's centre, however many lie between the pixels.
    private static (int Start, double[] Weights) Plain(in AxisPlacement axis, int pixel)
    {
        var position = axis.Start + ((pixel + 0.5) * axis.Scale) - 0.5;
        var first = (int)Math.Floor(position);
        if (first < axis.FirstSample)
            return (axis.FirstSample, [1]);
        return first >= axis.EndSample - 1 ? (axis.EndSample - 1, [1]) : (first, [first + 1 - position, position - first]);
    }

    private static (int Start, double[] Weights) Sampled(in AxisPlacement axis, int pixel, double reach, Func<double, double> filter)
    {
        var scale = Math.Max(axis.Scale, 1);
        var center = axis.Start + ((pixel + 0.5) * axis.Scale);
        var first = Math.Clamp((int)Math.Floor(center - (reach * scale) + 0.5), axis.FirstSample, axis.EndSample - 1);
        var end = Math.Clamp((int)Math.Floor(center + (reach * scale) + 0.5), first + 1, axis.EndSample);
        var weights = new double[end - first];
        for (var k = 0; k < weights.Length; k++)
            weights[k] = filter((first + k + 0.5 - center) / scale);
        return (first, weights);
    }

    private static (int Start, double[] Weights) Area(in AxisPlacement axis, int pixel)
    {
        var from = axis.Start + (pixel * axis.Scale);
        var to = from + axis.Scale;
        var first = Math.Clamp((int)Math.Floor(from), axis.FirstSample, axis.EndSample - 1);
        var end = Math.Clamp((int)Math.Ceiling(to), first + 1, axis.EndSample);
        var weights = new double[end - first];
        for (var k = 0; k < weights.Length; k++)
            weights[k] = Math.Max(0, Math.Min(to, first + k + 1) - Math.Max(from, first + k));
        return (first, weights);
    }

    // OpenCV, modules/imgproc/src/resize.cpp: INTER_AREA that does not shrink both axes is linear between neighbours, with a position of
    // its own kind.
    private static (int Start, double[] Weights) AreaEnlarging(in AxisPlacement axis, int pixel)
    {
        var first = (int)Math.Floor(axis.Start + (pixel * axis.Scale) + AxisPlacement.Epsilon);
        var share = pixel + 1 - ((first + 1 - axis.Start) / axis.Scale);
        share = share <= 0 ? 0 : share - Math.Floor(share);
        first = Math.Clamp(first, axis.FirstSample, axis.EndSample - 1);
        return first == axis.EndSample - 1 ? (first, [1]) : (first, [1 - share, share]);
    }

    private static (int Start, double[] Weights) Normalized((int Start, double[] Weights) row)
    {
        // Sums of rounding errors are no taps.
        const double Nothing = 1e-9;
        var first = Array.FindIndex(row.Weights, w => Math.Abs(w) > Nothing);
        if (first < 0)
            return (row.Start + (row.Weights.Length / 2), [1]);
        var kept = row.Weights[first..(Array.FindLastIndex(row.Weights, w => Math.Abs(w) > Nothing) + 1)];
        var sum = kept.Sum();
        return (row.Start + first, [.. kept.Select(w => w / sum)]);
    }

    private delegate (int Start, double[] Weights) WeightBuilder(in AxisPlacement axis, int pixel);
}
