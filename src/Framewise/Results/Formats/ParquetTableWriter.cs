using System.Buffers;
using System.IO.Compression;
using Framewise.Results.Reading;
using Framewise.Results.Rows;
using Parquet;
using Parquet.Schema;

namespace Framewise.Results.Formats;

/// <summary>Writes rows as Parquet: the columns of the CSV with types, one row group in memory at a time.</summary>
internal sealed class ParquetTableWriter : ITableWriter
{
    /// <summary>Rows in a row group: enough to compress well, few enough for 20 MB of memory with five classes, and for readers to work on
    /// several at once.</summary>
    public const int RowsPerGroup = 65_536;

    /// <summary>Vectors make rows large; a row group has no more than these bytes of them.</summary>
    private const int VectorBytesPerGroup = 16 << 20;

    /// <summary>What Parquet calls the items of a list.</summary>
    private const string Element = "element";

    private readonly ParquetColumn[] _columns;
    private readonly ParquetWriter _file;
    private int _rowsPerGroup;
    private int _rows;

    public ParquetTableWriter(Stream stream, TableColumns columns, VectorKinds vectors, IReadOnlyDictionary<string, string> facts)
    {
        _columns = [.. ColumnsOf(columns), .. VectorsOf(columns, vectors)];
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            CompressionLevel = CompressionLevel.Fastest,
            DictionaryEncodingThreshold = 1,
        };
        foreach (var column in _columns)
            if (EncodingOf(column) is var encoding and not EncodingHint.Default)
                options.ColumnEncodingHints[(column.Field as ListField)?.Item.Path.ToString() ?? column.Field.Path.ToString()] = encoding;
        // The stream's asynchronous methods end before they return, and so do those of the writer on it: nothing waits here or below.
        _file = ParquetWriter
            .CreateAsync(new ParquetSchema(_columns.Select(column => column.Field)), stream, options)
            .GetAwaiter()
            .GetResult();
        _file.CustomMetadata = facts;
    }

    public void Write(FrameResult row)
    {
        if (_rowsPerGroup == 0)
            _rowsPerGroup = RowsInGroup(row);
        foreach (var column in _columns)
            column.Add(row);
        if (++_rows == _rowsPerGroup)
            WriteGroup();
    }

    public void Complete()
    {
        if (_rows > 0)
            WriteGroup();
        _file.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Nothing: to dispose of the library's writer is to complete the file.</summary>
    public void Dispose() { }

    private static IEnumerable<ParquetColumn> ColumnsOf(TableColumns columns)
    {
        yield return new ParquetColumn.Of<long>("frame_index", row => row.FrameIndex);
        yield return new ParquetColumn.Of<long>("pts", row => row.Pts);
        yield return new ParquetColumn.Of<double>("time_s", row => row.Time.Ticks / 10 / 1e6);
        yield return new ParquetColumn.OfText("flags", row => FrameFlagNames.Join(row.Flags));
        for (var model = 0; model < columns.Models.Count; model++)
            foreach (var column in columns.HasThreshold ? ListsOf(columns.PrefixOf(model), model) : RanksOf(columns, model))
                yield return column;
        if (columns.Models.Count > 1)
            yield return new ParquetColumn.Of<bool>("agree", LabelAgreement.IsReached);
    }

    private static IEnumerable<ParquetColumn> RanksOf(TableColumns columns, int model)
    {
        for (var rank = 1; rank <= columns.ClassesPerModel[model]; rank++)
        {
            var (prefix, i) = (columns.PrefixOf(model), rank - 1);
            yield return new ParquetColumn.Of<int>($"{prefix}class_{rank}", row => row.ByModel[model][i].Class);
            yield return new ParquetColumn.OfText($"{prefix}label_{rank}", row => row.ByModel[model][i].Label);
            yield return new ParquetColumn.Of<float>($"{prefix}prob_{rank}", row => row.ByModel[model][i].Probability);
        }
    }

    /// <summary>As many classes as reach the threshold.</summary>
    private static IEnumerable<ParquetColumn> ListsOf(string prefix, int model)
    {
        yield return Lists(prefix + TableColumns.Classes, new DataField<int>(Element, false), prediction => prediction.Class);
        yield return Lists(prefix + TableColumns.Labels, new DataField<string>(Element, false), prediction => prediction.Label.AsMemory());
        yield return Lists(prefix + TableColumns.Probabilities, new DataField<float>(Element, false), prediction => prediction.Probability);

        ParquetColumn.OfList<T> Lists<T>(string name, DataField element, Func<Prediction, T> value)
            where T : struct =>
            new(
                name,
                element,
                (row, values) =>
                {
                    foreach (var prediction in row.ByModel[model])
                        values.Write([value(prediction)]);
                }
            );
    }

    private static IEnumerable<ParquetColumn> VectorsOf(TableColumns columns, VectorKinds kinds)
    {
        for (var model = 0; model < columns.Models.Count; model++)
        {
            var (prefix, n) = (columns.PrefixOf(model), model);
            if (kinds.HasFlag(VectorKinds.Probabilities))
                yield return Vectors($"{prefix}probabilities", vectors => vectors.Probabilities);
            if (kinds.HasFlag(VectorKinds.Embedding))
                yield return Vectors($"{prefix}embedding", vectors => vectors.Embedding, kinds.HasFlag(VectorKinds.Half));

            ParquetColumn.OfList<float> Vectors(string name, Func<FrameVectors, ReadOnlyMemory<float>> vector, bool isHalf = false) =>
                new(name, new DataField<float>(Element, false), (row, values) => values.Write(vector(row.Vectors![n]).Span))
                {
                    IsHalf = isHalf,
                };
        }
    }

    private static int RowsInGroup(FrameResult row) =>
        Math.Clamp(
            VectorBytesPerGroup
                / Math.Max(1, sizeof(float) * row.Vectors?.Sum(vectors => vectors.Probabilities.Length + vectors.Embedding.Length) ?? 1),
            1,
            RowsPerGroup
        );

    private static EncodingHint EncodingOf(ParquetColumn column) =>
        column switch
        {
            ParquetColumn.OfText or ParquetColumn.OfList<ReadOnlyMemory<char>> => EncodingHint.Dictionary,
            ParquetColumn.Of<long> => EncodingHint.DeltaBinaryPacked,
            // The last byte of such a float is 0 and the one before it nearly so; stored apart, they all but vanish, and every reader sees
            // floats.
            ParquetColumn.OfList<float> { IsHalf: true } => EncodingHint.ByteSplitStream,
            _ => EncodingHint.Default,
        };

    private void WriteGroup()
    {
        using var group = _file.CreateRowGroup();
        foreach (var column in _columns)
            column.WriteAsync(group).GetAwaiter().GetResult();
        group.CompleteValidate();
        _rows = 0;
    }
}
