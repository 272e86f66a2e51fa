using Framewise.Results.Reading;
using Framewise.Results.Schema;

namespace Framewise.Search.Tables;

/// <summary>A finished table of frames and what lies beside it.</summary>
/// <param name="Result">The video's name, ledger and folder; its table is <paramref name="Path"/>.</param>
/// <param name="Path">The file, rooted.</param>
/// <param name="IsParquet">Parquet rather than CSV.</param>
/// <param name="Columns">Those of the table of frames; for lists the columns that they stand for.</param>
/// <param name="Models">The models whose columns it has.</param>
internal sealed record FrameTable(VideoResult Result, string Path, bool IsParquet, TableColumns Columns, IReadOnlyList<ModelShape> Models)
{
    /// <summary>Whether it holds a list of classes in each row instead of columns, because a threshold makes rows of different
    /// lengths.</summary>
    public bool HasLists => IsParquet && Columns.HasThreshold;

    /// <summary>Path of the video below the folder, with slashes.</summary>
    public string Video => Result.Name.Replace(System.IO.Path.DirectorySeparatorChar, '/');

    /// <summary>Tables with the same key have the same columns and the same classes under the same numbers, so that one statement reads
    /// them all.</summary>
    public string GroupKey =>
        string.Join(
            '\n',
            [
                HasLists ? "lists"
                : IsParquet ? "parquet"
                : "csv",
                .. Columns.Names,
                // Without a ledger nobody knows whose class numbers these are.
                .. Result.Ledger is { } ledger
                    ? ledger.Models.Select(model => $"{model.Name}\n{model.Sha256}\n{model.LabelsSha256}\n{model.HasIndependentClasses}")
                    : [Path],
            ]
        );
}
