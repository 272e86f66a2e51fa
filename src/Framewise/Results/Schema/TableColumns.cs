using System.Collections.Immutable;
using System.Globalization;
using Framewise.Models;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Results.Schema;

/// <summary>Which columns of the schema a table has: which models, and how many classes a row names for each.</summary>
internal sealed record TableColumns(IReadOnlyList<string> Models, IReadOnlyList<int> ClassesPerModel)
{
    /// <summary>The fact in a Parquet file with lists: for each model, how many labels a row may name.</summary>
    public const string MostLabels = "framewise.most_labels";

    /// <summary>Whether rows may name fewer classes than there are columns for, because a threshold leaves them out. Parquet has lists then
    /// instead of columns for each rank.</summary>
    public bool HasThreshold { get; init; }

    /// <summary>The columns of rows, first of all.</summary>
    public ImmutableArray<TableColumn<FrameResult>> Row { get; init; } = TableSchema.Row;

    /// <summary>The columns behind those of the models.</summary>
    public ImmutableArray<TableColumn<FrameResult>> Last => Models.Count > 1 ? TableSchema.OfSeveralModels : [];

    /// <summary>All columns in their order, with their types in SQL.</summary>
    public IEnumerable<(string Name, string SqlType)> All =>
        [
            .. Row.Select(column => (column.Name, column.SqlType)),
            .. from model in Enumerable.Range(0, Models.Count)
            from rank in Enumerable.Range(1, ClassesPerModel[model])
            from column in TableSchema.Rank
            select (NameOf(column, model, rank), column.SqlType),
            .. Last.Select(column => (column.Name, column.SqlType)),
        ];

    /// <summary>The columns' names in their order.</summary>
    public IReadOnlyList<string> Names => [.. All.Select(column => column.Name)];

    public static TableColumns Of(IReadOnlyList<ModelFacts> models, OptionFacts options) =>
        new([.. models.Select(model => model.Name)], [.. models.Select(model => Math.Min(options.TopK, model.Classes))])
        {
            HasThreshold = options.Threshold is not null,
        };

    public static TableColumns Of(IReadOnlyList<Model> models, int topK) =>
        new([.. models.Select(model => model.Name)], [.. models.Select(model => Math.Min(topK, model.Labels.Count))]);

    /// <summary>The columns of a Parquet file with lists; null for the names of another one.</summary>
    /// <param name="names">The file's columns in their order.</param>
    /// <param name="mostLabels">Its fact <see cref="MostLabels"/>.</param>
    public static TableColumns? OfLists(IReadOnlyList<string> names, string? mostLabels)
    {
        if (mostLabels is null)
            return null;
        int[] most = [.. mostLabels.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        var row = RowOf(names, TableSchema.Row);
        var models = most.Select((_, n) => ModelOf(names[row.Length + TableSchema.Rank.Length * n], ListOf(TableSchema.Class)));
        return new TableColumns([.. models], most) { HasThreshold = true, Row = row };
    }

    /// <summary>What stands before the names of a model's columns.</summary>
    public string PrefixOf(int model) => Models.Count > 1 ? Models[model] + "_" : "";

    /// <summary>The name of a model's column for a rank from 1.</summary>
    public string NameOf(TableColumn<Prediction> column, int model, int rank) => PrefixOf(model) + RankOf(column, rank);

    /// <summary>The name of a model's column of lists.</summary>
    public string ListOf(TableColumn<Prediction> column, int model) => PrefixOf(model) + ListOf(column);

    /// <summary>A column's name for a rank, without a model's.</summary>
    public static string RankOf(TableColumn<Prediction> column, int rank) =>
        string.Create(CultureInfo.InvariantCulture, $"{column.Name}_{rank}");

    /// <summary>The name of a column of lists, without a model's.</summary>
    public static string ListOf(TableColumn<Prediction> column) => column.Name + (column.Name.EndsWith('s') ? "es" : "s");

    public static TableColumns Parse(IReadOnlyList<string> names, string path)
    {
        if (names.Contains(RankOf(TableSchema.Label, 1)) && !names.Contains(TableSchema.Row[0].Name))
            throw new ResultException($"'{path}' has the columns of 2017 (--compat nvidia2017), which bear no times.", path)
            {
                WayOut = "Classify the video without that option.",
            };
        return TryParse(names, TableSchema.Row)
            ?? throw new ResultException(
                $"'{path}' is not a table of frames: its columns are not '{TableSchema.Start}class_1,label_1,prob_1,...'.",
                path
            );
    }

    /// <summary>Null where these are not the columns of a table.</summary>
    /// <param name="names">All columns of a file in their order.</param>
    /// <param name="schema">Those that rows may have.</param>
    public static TableColumns? TryParse(IReadOnlyList<string> names, ImmutableArray<TableColumn<FrameResult>> schema)
    {
        // The writer states which columns it gives for which models: the header is right if it is what the writer would write.
        var (row, first) = (RowOf(names, schema), RankOf(TableSchema.Class, 1));
        int[] starts =
        [
            .. Enumerable.Range(0, names.Count).Where(i => i >= row.Length && names[i].EndsWith(first, StringComparison.Ordinal)),
        ];
        var classes = starts.Select(
            (start, n) => ((n + 1 < starts.Length ? starts[n + 1] : names.Count) - start) / TableSchema.Rank.Length
        );
        var parsed = new TableColumns([.. starts.Select(start => ModelOf(names[start], first))], [.. classes]) { Row = row };
        return starts.Length > 0 && names.SequenceEqual(parsed.Names) ? parsed : null;
    }

    /// <summary>The columns of rows that a table of these names has: those that every table has, and of the others those that are
    /// named.</summary>
    public static ImmutableArray<TableColumn<FrameResult>> RowOf(
        IReadOnlyCollection<string> names,
        ImmutableArray<TableColumn<FrameResult>> schema
    ) => [.. schema.Where((column, i) => i < TableSchema.InEveryTable || names.Contains(column.Name))];

    private static string ModelOf(string name, string ending) => name[..^ending.Length] is [.. var model, _] ? model : "";
}
