using System.Collections.Immutable;
using Framewise.Results.Rows;

namespace Framewise.Results.Schema;

/// <summary>
/// The columns of the table of frames, each declared once: what is written in every format, what is read back, what SQL shows and what
/// docs/results.md lists follows from these lines. Each has its name, its type, its value, and what a row is with a value from a file.
/// </summary>
internal static class TableSchema
{
    /// <summary>So many of <see cref="Row"/> are in every table; those behind them are new, and older tables lack them.</summary>
    public const int InEveryTable = 4;

    /// <summary>What JSON Lines calls the predictions of a row.</summary>
    public const string Predictions = "predictions";

    /// <summary>The columns of rows; a new one comes last.</summary>
    public static readonly ImmutableArray<TableColumn<FrameResult>> Row =
    [
        OfRow("frame_index", ColumnTypes.Whole, nameof(FrameResult.FrameIndex)),
        OfRow("pts", ColumnTypes.Whole, nameof(FrameResult.Pts)),
        OfRow("time_s", ColumnTypes.Seconds, nameof(FrameResult.Time)),
        OfRow("flags", ColumnTypes.Flags, nameof(FrameResult.Flags)),
    ];

    public static readonly TableColumn<Prediction> Class = new TypedColumn<Prediction, int>(
        "class",
        ColumnTypes.Class,
        prediction => prediction.Class,
        (ref Prediction prediction, int value) => prediction = prediction with { Class = value }
    );

    public static readonly TableColumn<Prediction> Label = new LabelColumn();

    public static readonly TableColumn<Prediction> Probability = new TypedColumn<Prediction, float>(
        "prob",
        ColumnTypes.Probability,
        prediction => prediction.Probability,
        (ref Prediction prediction, float value) => prediction = prediction with { Probability = value }
    );

    /// <summary>The columns of each model and rank.</summary>
    public static readonly ImmutableArray<TableColumn<Prediction>> Rank = [Class, Label, Probability];

    /// <summary>The columns that tables of several models end with.</summary>
    public static readonly ImmutableArray<TableColumn<FrameResult>> OfSeveralModels =
    [
        new TypedColumn<FrameResult, bool>("agree", ColumnTypes.Truth, LabelAgreement.IsReached, (ref FrameResult _, bool _) => { }),
    ];

    public static readonly VectorColumn Embedding = new("embedding", VectorKinds.Embedding, vectors => vectors.Embedding);

    /// <summary>The columns of each model, in Parquet only, where they are asked for.</summary>
    public static readonly ImmutableArray<VectorColumn> Vectors =
    [
        new("probabilities", VectorKinds.Probabilities, vectors => vectors.Probabilities),
        Embedding,
    ];

    /// <summary>What a table in CSV begins with.</summary>
    public static string Start => string.Concat(Row.Take(InEveryTable).Select(column => column.Name + ","));

    /// <summary>A column that is a property of the row. A reader sets it in the row that it is making: a copy for each column would take as
    /// long again as reading the file.</summary>
    private static TypedColumn<FrameResult, T> OfRow<T>(string name, ColumnType<T> type, string property)
    {
        var accessors = typeof(FrameResult).GetProperty(property)!;
        var set = accessors.SetMethod!.CreateDelegate<Action<FrameResult, T>>();
        return new(
            name,
            type,
            accessors.GetMethod!.CreateDelegate<Func<FrameResult, T>>(),
            (ref FrameResult row, T value) => set(row, value)
        );
    }
}
