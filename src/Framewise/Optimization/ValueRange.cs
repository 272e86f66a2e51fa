namespace Framewise.Optimization;

/// <summary>The values that unsigned bytes stand for: <c>(byte - ZeroPoint) * Scale</c>. Zero is always one of them.</summary>
internal readonly record struct ValueRange(float Scale, byte ZeroPoint)
{
    /// <summary>The range that holds 0 and all from <paramref name="least"/> to <paramref name="largest"/>.</summary>
    public static ValueRange Between(double least, double largest)
    {
        (least, largest) = (Math.Min(least, 0), Math.Max(largest, 0));
        var scale = (float)((largest - least) / byte.MaxValue);
        if (scale < 1e-30f)
            return new ValueRange(1, 0);
        var zero = (byte)Math.Clamp(Math.Round(-least / scale), 0, byte.MaxValue);
        // The runtime leaves out a clip to 6 only where no byte stands for more.
        while (zero == 0 && scale * byte.MaxValue > (float)largest)
            scale = MathF.BitDecrement(scale);
        return new ValueRange(scale, zero);
    }

    /// <summary>The nearest value that a byte stands for.</summary>
    public double Rounded(double value) => (Math.Clamp(Math.Round(value / Scale) + ZeroPoint, 0, byte.MaxValue) - ZeroPoint) * Scale;
}
