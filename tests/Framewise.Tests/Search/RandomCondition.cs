using System.Globalization;
using Framewise.Results.Rows;

namespace Framewise.Tests.Search;

/// <summary>A random expression, as text and as what it means.</summary>
internal abstract record RandomCondition(string Text)
{
    /// <summary>Terms with the classes that they stand for in the tests' tables.</summary>
    private static readonly (string Text, int[] Classes)[] Terms =
    [
        ("a", [0]),
        ("Bee", [1]),
        ("b", [1]),
        ("twin", [2, 3]),
        ("class 4", [4]),
        ("'and'", [5]),
        ("class 3", [3]),
    ];

    private static readonly string[] Operators = [">", ">=", "<", "<="];

    public abstract bool Matches(IReadOnlyList<Prediction> row);

    public abstract float? Probability(IReadOnlyList<Prediction> row, bool wanted);

    public abstract IEnumerable<int> Wanted(bool wanted);

    public static RandomCondition Make(Random random, int depth) =>
        (depth > 0 ? random.Next(5) : 0) switch
        {
            1 => new Negation(Make(random, depth - 1)),
            2 => new Both(Make(random, depth - 1), Make(random, depth - 1)),
            3 => new Either(Make(random, depth - 1), Make(random, depth - 1)),
            _ => new Comparing(Terms[random.Next(Terms.Length)], random.Next(4), random.Next(11) / 10f),
        };

    private sealed record Comparing((string Text, int[] Classes) Term, int Operator, float Threshold)
        : RandomCondition($"{Term.Text} {Operators[Operator]} {Threshold.ToString("0.0", CultureInfo.InvariantCulture)}")
    {
        private float Sum(IReadOnlyList<Prediction> row) =>
            (float)row.Where(p => Term.Classes.Contains(p.Class) && !float.IsNaN(p.Probability)).Sum(p => (double)p.Probability);

        public override bool Matches(IReadOnlyList<Prediction> row) =>
            Operator switch
            {
                0 => Sum(row) > Threshold,
                1 => Sum(row) >= Threshold,
                2 => Sum(row) < Threshold,
                _ => Sum(row) <= Threshold,
            };

        public override float? Probability(IReadOnlyList<Prediction> row, bool wanted) => Operator < 2 == wanted ? Sum(row) : null;

        public override IEnumerable<int> Wanted(bool wanted) => Operator < 2 == wanted ? Term.Classes : [];
    }

    private sealed record Negation(RandomCondition Operand) : RandomCondition($"not ({Operand.Text})")
    {
        public override bool Matches(IReadOnlyList<Prediction> row) => !Operand.Matches(row);

        public override float? Probability(IReadOnlyList<Prediction> row, bool wanted) => Operand.Probability(row, !wanted);

        public override IEnumerable<int> Wanted(bool wanted) => Operand.Wanted(!wanted);
    }

    private sealed record Both(RandomCondition Left, RandomCondition Right) : RandomCondition($"({Left.Text} and {Right.Text})")
    {
        public override bool Matches(IReadOnlyList<Prediction> row) => Left.Matches(row) && Right.Matches(row);

        public override float? Probability(IReadOnlyList<Prediction> row, bool wanted) =>
            Choose(Left.Probability(row, wanted), Right.Probability(row, wanted), least: wanted);

        public override IEnumerable<int> Wanted(bool wanted) => Left.Wanted(wanted).Concat(Right.Wanted(wanted));
    }

    private sealed record Either(RandomCondition Left, RandomCondition Right) : RandomCondition($"({Left.Text} or {Right.Text})")
    {
        public override bool Matches(IReadOnlyList<Prediction> row) => Left.Matches(row) || Right.Matches(row);

        public override float? Probability(IReadOnlyList<Prediction> row, bool wanted) =>
            Choose(Left.Probability(row, wanted), Right.Probability(row, wanted), least: !wanted);

        public override IEnumerable<int> Wanted(bool wanted) => Left.Wanted(wanted).Concat(Right.Wanted(wanted));
    }

    private static float? Choose(float? left, float? right, bool least) =>
        left is null || right is null ? left ?? right
        : least ? Math.Min(left.Value, right.Value)
        : Math.Max(left.Value, right.Value);
}
