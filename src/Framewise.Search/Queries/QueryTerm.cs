namespace Framewise.Search.Queries;

/// <summary>What a condition is about: a label, one of its synonyms or a parent term; or a class by its number.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Class">The number; null for words.</param>
/// <param name="Position">Where it stands in the query.</param>
internal sealed record QueryTerm(string Text, int? Class, int Position);
