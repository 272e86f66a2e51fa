namespace Framewise.Results.Ledger;

/// <summary>How long (in 100 ns) one class was the best one or sure on the screen and the sum of its probabilities by that time, then the
/// same of the time in which it was sure.</summary>
internal readonly record struct ClassTally(long Best, double Mass, long Sure, double SureMass)
{
    /// <summary>A frame with this class as its best.</summary>
    public static ClassTally Of(float probability, long ticks) =>
        (float.IsNaN(probability) ? 0 : probability * (double)ticks) is var mass && probability >= VideoReport.SureFrom
            ? new(ticks, mass, ticks, mass)
            : new(ticks, mass, 0, 0);

    public static ClassTally operator +(ClassTally a, ClassTally b) =>
        new(a.Best + b.Best, a.Mass + b.Mass, a.Sure + b.Sure, a.SureMass + b.SureMass);

    public static ClassTally operator -(ClassTally a, ClassTally b) =>
        new(a.Best - b.Best, a.Mass - b.Mass, a.Sure - b.Sure, a.SureMass - b.SureMass);
}
