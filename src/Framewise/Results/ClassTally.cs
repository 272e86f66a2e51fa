namespace Framewise.Results;

/// <summary>How often one class was the best of a row, and the sum of its probabilities there.</summary>
internal readonly record struct ClassTally(long Rows, double Sum);
