namespace Framewise.Optimization;

/// <summary>The values of one tensor over many frames: first their bounds, then how often each stretch between them occurs.</summary>
internal sealed class ValueHistogram
{
    private const int Bins = 2048;
    private const double Outermost = 1e-4;
    private readonly long[] _counts = new long[Bins];
    private float _least;
    private float _largest;

    /// <summary>First pass: widens the bounds.</summary>
    public void Widen(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        _least = Math.Min(_least, System.Numerics.Tensors.TensorPrimitives.Min(values));
        _largest = Math.Max(_largest, System.Numerics.Tensors.TensorPrimitives.Max(values));
    }

    /// <summary>Second pass, with the same values: counts.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        var factor = Bins / Math.Max(_largest - _least, float.Epsilon);
        foreach (var value in values)
            _counts[Math.Clamp((int)((value - _least) * factor), 0, Bins - 1)]++;
    }

    /// <summary>The range for bytes that holds a share of the values' bounds, 0 to 1, and clips what is beyond.</summary>
    public ValueRange Range(double share) => ValueRange.Between(_least * share, _largest * share);

    /// <summary>The range for bytes.</summary>
    public ValueRange Range(RangeMethod method) =>
        method switch
        {
            RangeMethod.Percentile => ValueRange.Between(Quantile(Outermost), Quantile(1 - Outermost)),
            RangeMethod.Mse => Enumerable.Range(8, 25).Select(part => Range(part / 32.0)).MinBy(Error),
            _ => Range(1.0),
        };

    private double Width => (_largest - (double)_least) / Bins;

    private double Quantile(double share)
    {
        var wanted = share * _counts.Sum();
        var bin = 0;
        for (var sum = _counts[0]; sum < wanted && bin < Bins - 1; sum += _counts[bin])
            bin++;
        return _least + ((share < 0.5 ? bin : bin + 1) * Width);
    }

    private double Error(ValueRange range)
    {
        var sum = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            if (_counts[bin] == 0)
                continue;
            var value = _least + ((bin + 0.5) * Width);
            sum += _counts[bin] * Math.Pow(value - range.Rounded(value), 2);
        }
        return sum;
    }
}
