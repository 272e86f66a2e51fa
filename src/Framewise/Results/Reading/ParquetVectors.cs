using Framewise.Results.Files;
using Framewise.Results.Rows;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Framewise.Results.Reading;

/// <summary>Reads the vectors that stand in a table's Parquet file, row after row, one row group in memory at a time.</summary>
internal static class ParquetVectors
{
    /// <param name="path">The Parquet file.</param>
    /// <param name="columns">The models of the table.</param>
    /// <param name="kinds">Which vectors it holds.</param>
    /// <exception cref="ResultException">The file is damaged or lacks a column.</exception>
    public static IEnumerable<IReadOnlyList<FrameVectors>> Read(string path, TableColumns columns, VectorKinds kinds)
    {
        using var stream = new SynchronousFile(path);
        var file = Shielded(path, () => ParquetReader.CreateAsync(stream, leaveStreamOpen: true).GetAwaiter().GetResult());
        for (var number = 0; number < file.RowGroupCount; number++)
            foreach (var row in Shielded(path, () => ReadGroup(file, number, columns, kinds)))
                yield return row;
        file.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static IEnumerable<IReadOnlyList<FrameVectors>> ReadGroup(
        ParquetReader file,
        int number,
        TableColumns columns,
        VectorKinds kinds
    )
    {
        using var group = file.OpenRowGroupReader(number);
        var count = checked((int)group.RowCount);
        var models = columns
            .Models.Select(
                (_, model) => (Probabilities: Column(model, VectorKinds.Probabilities), Embedding: Column(model, VectorKinds.Embedding))
            )
            .ToArray();
        return Enumerable
            .Range(0, count)
            .Select(row =>
                (IReadOnlyList<FrameVectors>)
                    [.. models.Select(model => new FrameVectors(Part(model.Probabilities, row), Part(model.Embedding, row)))]
            );

        float[] Column(int model, VectorKinds kind)
        {
            if (!kinds.HasFlag(kind))
                return [];
            var name = columns.PrefixOf(model) + kind.ToString().ToLowerInvariant();
            var field =
                file.Schema.Fields.OfType<ListField>().FirstOrDefault(list => list.Name == name)
                ?? throw new InvalidDataException($"it has no column '{name}'");
            using var raw = group
                .ReadRawColumnDataBaseAsync((DataField)field.Item, CancellationToken.None)
                .AsTask()
                .GetAwaiter()
                .GetResult();
            var values = ((RawColumnData<float>)raw).Values.ToArray();
            return count == 0 || values.Length % count == 0
                ? values
                : throw new InvalidDataException($"the vectors of '{name}' have different lengths");
        }

        ReadOnlyMemory<float> Part(float[] column, int row) => column.AsMemory(column.Length / count * row, column.Length / count);
    }

    private static T Shielded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (ResultException or OutOfMemoryException))
        {
            throw new ResultException(
                $"The vectors in '{path}' cannot be read: {e.Message.TrimEnd('.')}. Classify the video again with --overwrite.",
                path,
                e
            );
        }
    }
}
