namespace Framewise.Optimization;

/// <summary>What scoring unsure pictures again in float wins and costs.</summary>
/// <param name="Agreement">Share of pictures with the origin's best class, 0 to 1.</param>
/// <param name="AskedAgain">Share of pictures that are scored again.</param>
/// <param name="Lead">Scored again is what leads by less than this (<see cref="LeadOf"/>).</param>
/// <param name="SpeedUp">About how many times as fast that is as the origin.</param>
internal sealed record TradeOff(double Agreement, double AskedAgain, double Lead, double SpeedUp)
{
    /// <summary>Far less than probabilities are, for where the two best classes have none at all.</summary>
    public const float Nothing = 1e-30f;

    // In log probability.
    private const double Doubtful = 1;

    /// <summary>All trade-offs that a model on bytes has on some pictures, from the fastest to the one that agrees on all.</summary>
    /// <param name="reference">The probabilities of its origin.</param>
    /// <param name="probabilities">Its own.</param>
    /// <param name="speedUp">How many times as fast as the origin it is by itself.</param>
    /// <param name="repeated">The part of the origin's time that scoring a picture again takes, 0 to 1.</param>
    public static IReadOnlyList<TradeOff> Curve(
        IReadOnlyList<float[]> reference,
        IReadOnlyList<float[]> probabilities,
        double speedUp,
        double repeated
    )
    {
        return Curve(
            probabilities.Zip(
                reference,
                (ours, theirs) => (LeadOf(ours), Optimization.Agreement.Best(ours) != Optimization.Agreement.Best(theirs))
            ),
            speedUp,
            repeated
        );
    }

    /// <summary>
    /// As above, as it is to be expected of other pictures like these: each picture's two best classes of the origin with each error that
    /// was seen, both ways, in place of the one that it happened to have. A hundred pictures have too few ties to be counted.
    /// </summary>
    public static IReadOnlyList<TradeOff> Expected(
        IReadOnlyList<float[]> reference,
        IReadOnlyList<float[]> probabilities,
        double speedUp,
        double repeated
    )
    {
        var pictures = reference
            .Zip(
                probabilities,
                (theirs, ours) =>
                {
                    var best = Optimization.Agreement.Best(theirs);
                    var second = Enumerable.Range(0, theirs.Length).Where(label => label != best).MaxBy(label => theirs[label]);
                    var lead = Ratio(theirs[best], theirs[second]);
                    return (Both: (double)theirs[best] + theirs[second], Lead: lead, Error: Ratio(ours[best], ours[second]) - lead);
                }
            )
            .ToArray();
        // What is certain has errors that never matter, and probabilities of nothing.
        var errors = pictures.Where(picture => picture.Lead < Doubtful).Select(picture => picture.Error).DefaultIfEmpty(0).ToArray();
        return Curve(
            from picture in pictures
            from error in errors
            from lead in new[] { picture.Lead + error, picture.Lead - error }
            select (Lead: Math.Sqrt(picture.Both) * Math.Tanh(Math.Abs(lead) / 2), Differs: lead < 0),
            speedUp,
            repeated
        );
    }

    private static double Ratio(float best, float second) => Math.Log(Math.Max(best, 1e-12)) - Math.Log(Math.Max(second, 1e-12));

    private static IReadOnlyList<TradeOff> Curve(IEnumerable<(double Lead, bool Differs)> all, double speedUp, double repeated)
    {
        var pictures = all.OrderBy(picture => picture.Lead).ToArray();
        var different = pictures.Count(picture => picture.Differs);
        var curve = new List<TradeOff> { At(0, 0) };
        for (var again = 1; again <= pictures.Length && different > 0; again++)
        {
            if (!pictures[again - 1].Differs)
                continue;
            different--;
            // Between this one and the next.
            curve.Add(At(again, again < pictures.Length ? (pictures[again - 1].Lead + pictures[again].Lead) / 2 : 1));
        }
        return curve;

        TradeOff At(int again, double lead)
        {
            var share = (double)again / pictures.Length;
            return new TradeOff(1 - ((double)different / pictures.Length), share, lead, 1 / ((1 / speedUp) + (share * repeated)));
        }
    }

    /// <summary>The trade-off where all that leads by less than <paramref name="lead"/> is scored again; its speed is for others to
    /// measure.</summary>
    public static TradeOff At(IReadOnlyList<float[]> reference, IReadOnlyList<float[]> probabilities, double lead)
    {
        var again = probabilities.Select(ours => LeadOf(ours) < (float)lead).ToArray();
        var equal = probabilities
            .Zip(reference, (ours, theirs) => Optimization.Agreement.Best(ours) == Optimization.Agreement.Best(theirs))
            .Zip(again, (isEqual, isAgain) => isEqual || isAgain)
            .Count(agrees => agrees);
        return new TradeOff((double)equal / again.Length, (double)again.Count(isAgain => isAgain) / again.Length, lead, 0);
    }

    /// <summary>By how much the best class leads the second, divided by the root of both, as is right for noise that grows with what it
    /// lies on: from 0 for a tie to 1.</summary>
    public static double LeadOf(float[] probabilities)
    {
        var (best, second) = (0f, 0f);
        foreach (var value in probabilities)
            (best, second) = value > best ? (value, best) : (best, Math.Max(value, second));
        return (best - (double)second) / Math.Sqrt((double)best + second + Nothing);
    }
}
