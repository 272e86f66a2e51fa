using System.Globalization;
using Framewise.Results.Files;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Results.Reading;

/// <summary>What a table holds: which models, and how many classes a row names for each.</summary>
internal sealed record TableColumns(IReadOnlyList<string> Models, IReadOnlyList<int> ClassesPerModel)
{
    /// <summary>Whether rows may name fewer classes than there are columns for, because a threshold leaves them out.</summary>
    public bool HasThreshold { get; init; }

    /// <summary>The columns before those of models, in every format and in SQL.</summary>
    public static readonly IReadOnlyList<string> Leading = ["frame_index", "pts", "time_s", "flags"];

    /// <summary>The last column of tables with several models: whether they name the same class first.</summary>
    public const string Agree = "agree";

    /// <summary>Index of the first column that belongs to a model.</summary>
    public static int FirstClass => Leading.Count;

    /// <summary>Where a threshold makes rows of different lengths, Parquet has lists of these names instead of columns for each
    /// rank.</summary>
    public const string Classes = "classes",
        Labels = "labels",
        Probabilities = "probs";

    /// <summary>The fact in a Parquet file with lists: for each model, how many labels a row may name.</summary>
    public const string MostLabels = "framewise.most_labels";

    private const string FirstClassName = "class_1";

    /// <summary>With several models one column more says whether they agree.</summary>
    public int Count => FirstClass + 3 * ClassesPerModel.Sum() + (Models.Count > 1 ? 1 : 0);

    /// <summary>The columns' names in their order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new List<string>(Leading);
            for (var n = 0; n < Models.Count; n++)
            {
                var prefix = PrefixOf(n);
                for (var rank = 1; rank <= ClassesPerModel[n]; rank++)
                    names.AddRange([$"{prefix}class_{rank}", $"{prefix}label_{rank}", $"{prefix}prob_{rank}"]);
            }
            if (Models.Count > 1)
                names.Add(Agree);
            return names;
        }
    }

    public static TableColumns Of(IReadOnlyList<ModelFacts> models, OptionFacts options) =>
        new([.. models.Select(model => model.Name)], [.. models.Select(model => Math.Min(options.TopK, model.Classes))])
        {
            HasThreshold = options.Threshold is not null,
        };

    /// <summary>The columns of a Parquet file with lists; null for the names of another one.</summary>
    /// <param name="names">The file's columns in their order.</param>
    /// <param name="mostLabels">Its fact <see cref="MostLabels"/>.</param>
    public static TableColumns? OfLists(IReadOnlyList<string> names, string? mostLabels)
    {
        if (mostLabels is null)
            return null;
        int[] most = [.. mostLabels.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        var models = most.Select((_, n) => Name(names[FirstClass + 3 * n][..^Classes.Length])).ToArray();
        return new TableColumns(models, most) { HasThreshold = true };
    }

    /// <summary>What stands before the names of a model's columns.</summary>
    public string PrefixOf(int model) => Models.Count > 1 ? Models[model] + "_" : "";

    /// <summary>Whether the columns are those of a table of schema 1.</summary>
    public static bool IsTable(IReadOnlyList<string> columns) =>
        columns.Count > FirstClass
        && columns.Take(FirstClass).SequenceEqual(Leading)
        && columns[FirstClass].EndsWith(FirstClassName, StringComparison.Ordinal);

    public static TableColumns Parse(IReadOnlyList<string> columns, string path)
    {
        if (columns.Contains("label_1") && !columns.Contains("frame_index"))
            throw new ResultException($"'{path}' has the columns of 2017 (--compat nvidia2017), which bear no times.", path)
            {
                WayOut = "Classify the video without that option.",
            };
        if (IsTable(columns))
        {
            // The writer states which columns it gives for which models: the header is right if it is what the writer would write.
            var starts = Enumerable
                .Range(0, columns.Count)
                .Where(i => i >= FirstClass && columns[i].EndsWith(FirstClassName, StringComparison.Ordinal))
                .ToArray();
            var models = starts.Select(start => Name(columns[start][..^FirstClassName.Length])).ToArray();
            var classes = starts.Select((start, n) => ((n + 1 < starts.Length ? starts[n + 1] : columns.Count) - start) / 3).ToArray();
            var parsed = new TableColumns(models, classes);
            if (columns.SequenceEqual(parsed.Names))
                return parsed;
        }
        throw new ResultException(
            $"'{path}' is not a table of frames: its columns are not '{string.Join(',', Leading)},class_1,label_1,prob_1,...'.",
            path
        );
    }

    private static string Name(string prefix) => prefix.Length > 0 ? prefix[..^1] : "";
}
