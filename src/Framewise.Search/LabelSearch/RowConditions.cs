using Framewise.Search.Database;
using Framewise.Search.Queries;
using Framewise.Search.Tables;

namespace Framewise.Search.LabelSearch;

/// <summary>A query's expression as SQL over the columns of one model.</summary>
internal sealed class RowConditions
{
    /// <summary>Stands in where a row names no class, because none reached the threshold.</summary>
    public const int NoClass = -1;

    private readonly ModelShape _model;
    private readonly Func<QueryTerm, IReadOnlyList<int>> _classes;
    private readonly List<QueryExpression.Condition> _conditions;
    private readonly SortedSet<int> _wanted = [];

    public RowConditions(QueryExpression expression, ModelShape model, Func<QueryTerm, IReadOnlyList<int>> classes)
    {
        _model = model;
        _classes = classes;
        _conditions = [.. expression.Conditions];
        var next = 0;
        (Match, var probability) = Describe(expression, wanted: true, ref next);
        Probability = probability ?? "NULL::FLOAT";
        var wanted = model.Ranks.Select(rank => $"CASE WHEN {IsAmong(rank, [.. _wanted])} THEN {Class(rank)} END");
        BestClass = $"coalesce({string.Join(", ", wanted)}, {Class(1)}, {NoClass})";
    }

    /// <summary>
    /// The columns <c>p0, p1, ...</c>: the probability of each condition's term, which is the sum over its classes that the row names, or
    /// the highest where classes do not exclude each other. NaN counts as 0.
    /// </summary>
    public string Columns => string.Concat(_conditions.Select((condition, i) => $", {ProbabilityOf(_classes(condition.Term))} AS p{i}"));

    /// <summary>Whether a row matches, in terms of these columns.</summary>
    public string Match { get; }

    /// <summary>The probability that a hit is told with: of the terms that are asked for rather than ruled out; the least of those joined
    /// by and, the greatest by or.</summary>
    public string Probability { get; }

    /// <summary>The likeliest class of the row that is asked for; its likeliest of all where it names none of these.</summary>
    public string BestClass { get; }

    private (string Match, string? Probability) Describe(QueryExpression expression, bool wanted, ref int next)
    {
        switch (expression)
        {
            case QueryExpression.Condition condition:
                var column = $"p{next++}";
                var isWanted = (condition.Comparison is Comparison.Above or Comparison.AtLeast) == wanted;
                if (isWanted)
                    _wanted.UnionWith(_classes(condition.Term));
                return ($"{column} {Operator(condition.Comparison)} {Sql.Number(condition.Threshold)}", isWanted ? column : null);
            case QueryExpression.Not not:
                var (match, probability) = Describe(not.Operand, !wanted, ref next);
                return ($"NOT ({match})", probability);
            case QueryExpression.And and:
                return Join(
                    Describe(and.Left, wanted, ref next),
                    Describe(and.Right, wanted, ref next),
                    "AND",
                    wanted ? "least" : "greatest"
                );
            case QueryExpression.Or or:
                return Join(Describe(or.Left, wanted, ref next), Describe(or.Right, wanted, ref next), "OR", wanted ? "greatest" : "least");
            default:
                throw new InvalidOperationException();
        }
    }

    private static (string, string?) Join(
        (string Match, string? Probability) left,
        (string Match, string? Probability) right,
        string word,
        string choice
    ) =>
        (
            $"({left.Match} {word} {right.Match})",
            left.Probability is null || right.Probability is null
                ? left.Probability ?? right.Probability
                : $"{choice}({left.Probability}, {right.Probability})"
        );

    private string ProbabilityOf(IReadOnlyList<int> classes)
    {
        if (classes.Count == 0)
            return "0::FLOAT";
        var parts = _model.Ranks.Select(rank =>
            $"CASE WHEN {IsAmong(rank, classes)} AND NOT isnan({RankProbability(rank)}) THEN {RankProbability(rank)} ELSE 0 END"
        );
        return _model.HasIndependentClasses ? $"greatest({string.Join(", ", parts)})::FLOAT" : $"({string.Join(" + ", parts)})::FLOAT";
    }

    private string IsAmong(int rank, IReadOnlyList<int> classes) => Sql.IsAmong(Class(rank), classes);

    private string Class(int rank) => Sql.Name(_model.Class(rank));

    private string RankProbability(int rank) => $"{Sql.Name(_model.Probability(rank))}::DOUBLE";

    private static string Operator(Comparison comparison) =>
        comparison switch
        {
            Comparison.Above => ">",
            Comparison.AtLeast => ">=",
            Comparison.Below => "<",
            _ => "<=",
        };
}
