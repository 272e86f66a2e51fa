namespace Framewise.Search.Queries;

/// <summary>What a frame must be like.</summary>
internal abstract record QueryExpression
{
    /// <summary>The probability of a term, compared to a threshold.</summary>
    public sealed record Condition(QueryTerm Term, Comparison Comparison, float Threshold) : QueryExpression;

    public sealed record Not(QueryExpression Operand) : QueryExpression;

    public sealed record And(QueryExpression Left, QueryExpression Right) : QueryExpression;

    public sealed record Or(QueryExpression Left, QueryExpression Right) : QueryExpression;

    /// <summary>All conditions, in the order of the query.</summary>
    public IEnumerable<Condition> Conditions =>
        this switch
        {
            Condition condition => [condition],
            Not not => not.Operand.Conditions,
            And and => and.Left.Conditions.Concat(and.Right.Conditions),
            Or or => or.Left.Conditions.Concat(or.Right.Conditions),
            _ => throw new InvalidOperationException(),
        };
}
