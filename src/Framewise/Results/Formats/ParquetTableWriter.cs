using System.Buffers;
using System.IO.Compression;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
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

    private static IEnumerable<ParquetColumn> ColumnsOf(TableColumns columns) =>
        [
            .. columns.Row.Select(column => column.Column(column.Name, row => row)),
            .. Enumerable
                .Range(0, columns.Models.Count)
                .SelectMany(model => columns.HasThreshold ? ListsOf(columns, model) : RanksOf(columns, model)),
            .. columns.Last.Select(column => column.Column(column.Name, row => row)),
        ];

    private static IEnumerable<ParquetColumn> RanksOf(TableColumns columns, int model) =>
        from rank in Enumerable.Range(1, columns.ClassesPerModel[model])
        from column in TableSchema.Rank
        select column.Column(columns.NameOf(column, model, rank), row => row.ByModel[model][rank - 1]);

    /// <summary>As many classes as reach the threshold.</summary>
    private static IEnumerable<ParquetColumn> ListsOf(TableColumns columns, int model) =>
        TableSchema.Rank.Select(column => column.Lists(columns.ListOf(column, model), row => row.ByModel[model]));

    private static IEnumerable<ParquetColumn> VectorsOf(TableColumns columns, VectorKinds kinds) =>
        from model in Enumerable.Range(0, columns.Models.Count)
        from column in TableSchema.Vectors
        where kinds.HasFlag(column.Kind)
        select new ParquetColumn.OfList<float>(
            columns.PrefixOf(model) + column.Name,
            new DataField<float>(ParquetColumn.Element, false),
            (row, values) => values.Write(column.Vector(row.Vectors![model]).Span)
        )
        {
            IsHalf = column == TableSchema.Embedding && kinds.HasFlag(VectorKinds.Half),
        };

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
