namespace Framewise.Results.Ledger;

/// <summary>How often one class was the best of a row, the sum of its probabilities there, and for how long (100 ns) it was on the screen and sure.</summary>
internal readonly record struct ClassTally(long Rows, double Sum, long Ticks = 0);
