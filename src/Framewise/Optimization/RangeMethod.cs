namespace Framewise.Optimization;

/// <summary>How the range of a tensor is taken from the values that were seen.</summary>
internal enum RangeMethod
{
    /// <summary>From the least to the largest.</summary>
    MinMax,

    /// <summary>Without the outermost ten-thousandth.</summary>
    Percentile,

    /// <summary>The one with the least mean square error.</summary>
    Mse,
}
