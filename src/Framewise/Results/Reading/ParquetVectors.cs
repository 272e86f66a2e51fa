using Framewise.Results.Files;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
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
        var lists = new ParquetGroup(group, file.Schema);
        var models = columns.Models.Select((_, model) => TableSchema.Vectors.Select(column => Column(model, column)).ToArray()).ToArray();
        return Enumerable
            .Range(0, checked((int)group.RowCount))
            .Select(row => (IReadOnlyList<FrameVectors>)[.. models.Select(model => new FrameVectors(model[0](row), model[1](row)))]);

        Func<int, ReadOnlyMemory<float>> Column(int model, VectorColumn column)
        {
            if (!kinds.HasFlag(column.Kind))
                return _ => default;
            var name = columns.PrefixOf(model) + column.Name;
            var (values, starts) = lists.Lists<float>(name);
            if (starts.Zip(starts.Skip(1), (start, end) => end - start).Distinct().Count() > 1)
                throw new InvalidDataException($"the vectors of '{name}' have different lengths");
            return row => values.AsMemory(starts[row]..starts[row + 1]);
        }
    }

    private static T Shielded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (ResultException or OutOfMemoryException))
        {
            throw new ResultException($"The vectors in '{path}' cannot be read: {e.Message.TrimEnd('.')}.", path, e)
            {
                WayOut = "Classify the video again with --overwrite.",
            };
        }
    }
}
