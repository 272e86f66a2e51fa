using Framewise.Models.Labels;
using Framewise.Models.Labels.Terms;
using Framewise.Search.Queries;
using Framewise.Search.Tables;

namespace Framewise.Search.LabelSearch;

/// <summary>What the terms of a query mean for the models that are searched.</summary>
internal sealed class TermResolution(SearchQuery query, IReadOnlyList<(ModelShape Shape, ModelLabels Labels, int? Classes)> models)
{
    private const int MeaningsTold = 6;

    private IEnumerable<QueryTerm> Terms =>
        query
            .Expression.Conditions.Select(condition => condition.Term)
            .DistinctBy(term => LabelWords.Plain(term.Text), LabelWords.Comparer);

    /// <summary>The classes of a term for a model, ascending.</summary>
    public static IReadOnlyList<int> Classes(QueryTerm term, ModelLabels labels) =>
        term.Class is { } number ? [number] : [.. labels.Meanings(term.Text).SelectMany(meaning => meaning.Classes).Distinct().Order()];

    /// <exception cref="SearchQueryException">A term means nothing.</exception>
    public IReadOnlyList<string> Check() =>
        [.. Terms.Select(term => term.Class is { } number ? CheckNumber(term, number) : CheckWords(term)).OfType<string>()];

    private string? CheckNumber(QueryTerm term, int number)
    {
        if (models.Any(model => model.Labels.Labels.ContainsKey(number)))
            return null;
        if (models.Count > 0 && models.All(model => model.Classes is > 0 and var classes && number >= classes))
            throw SearchQueryException.At(
                query.Text,
                term.Position,
                $"there is no {term.Text}; the highest class of {Names(models.Select(model => model.Shape.Name))} is "
                    + $"{models.Max(model => model.Classes) - 1}."
            );
        return $"no row names {term.Text}";
    }

    private string? CheckWords(QueryTerm term)
    {
        var meanings = models.Select(model => model.Labels.Meanings(term.Text)).Where(found => found.Count > 0).ToArray();
        if (meanings.Length > 0)
            return meanings.Select(found => Ambiguity(term, found)).FirstOrDefault(note => note is not null);
        var word = LabelWords.Plain(term.Text);
        if (ImageNetLabels.Has(word) || LabelParents.Find(word).Count > 0)
            return $"no row names '{term.Text}'";
        var seen = models.SelectMany(model => model.Labels.Names).ToArray();
        var near = NearWords.Find(word, seen.Concat(LabelParents.Words).Concat(ImageNetLabels.Names));
        var way =
            near.Count > 0 ? $"Did you mean {Names(near.Select(Quoted))}?"
            : seen.Length == 0 ? ""
            : $"Labels in these results are {Names(seen.Take(3).Select(Quoted))}.";
        throw SearchQueryException.At(
            query.Text,
            term.Position,
            $"'{term.Text}' is neither a label in these results nor a term above labels, such as dog or vehicle. {way}".TrimEnd()
        );
    }

    /// <summary>A sentence where a term means several things that are not the same classes.</summary>
    private static string? Ambiguity(QueryTerm term, IReadOnlyList<TermMeaning> meanings)
    {
        var different = meanings.DistinctBy(meaning => string.Join(',', meaning.Classes)).ToArray();
        if (different.Length < 2)
            return null;
        var told = different
            .Take(MeaningsTold)
            .Select(meaning =>
                meaning.IsLabel
                    ? $"'{meaning.Text}' (class {meaning.Classes[0]})"
                    : $"all below '{meaning.Text}' ({meaning.Classes.Count} seen)"
            );
        return $"'{term.Text}' has {different.Length} meanings and finds all: "
            + $"{string.Join("; ", told)}{(different.Length > MeaningsTold ? "; ..." : "")}. "
            + $"A number, such as 'class {different[0].Classes[0]}', finds one";
    }

    /// <summary>Words that the query language would take for its own.</summary>
    private static string Quoted(string name) =>
        name.Any(c => c is '(' or ')' or '<' or '>' or '=' or '!' or '\'')
        || name.Split(' ').Any(word => word is "and" or "or" or "not" or "in" or "for" or "between" or "network" or "gaps")
            ? $"\"{name}\""
            : $"'{name}'";

    private static string Names(IEnumerable<string> names) =>
        names.Distinct().ToArray() switch
        {
            [] => "the models",
            [var one] => one,
            [.. var most, var last] => $"{string.Join(", ", most)} or {last}",
        };
}
