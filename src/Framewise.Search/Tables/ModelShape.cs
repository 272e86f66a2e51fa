using System.Collections.ObjectModel;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Search.Tables;

/// <summary>A model's columns in a table.</summary>
/// <param name="Prefix">What stands before their names: empty, or the model's name and an underscore.</param>
/// <param name="Name">The model's name from the ledger, or that of the columns; empty where neither says it.</param>
/// <param name="PerRow">Classes per row.</param>
internal sealed record ModelShape(string Prefix, string Name, int PerRow)
{
    /// <summary>Whether its classes do not exclude each other, so that their probabilities are not added.</summary>
    public bool HasIndependentClasses { get; init; }

    public IEnumerable<int> Ranks => Enumerable.Range(1, PerRow);

    /// <summary>Columns that bear another name in DuckDB than in the file.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public string Class(int rank) => NameOf(TableSchema.Class, rank);

    public string Label(int rank) => NameOf(TableSchema.Label, rank);

    public string Probability(int rank) => NameOf(TableSchema.Probability, rank);

    /// <summary>A column's name in DuckDB.</summary>
    public string NameOf(TableColumn<Prediction> column, int rank)
    {
        var name = Prefix + TableColumns.RankOf(column, rank);
        return Renamed.GetValueOrDefault(name, name);
    }
}
