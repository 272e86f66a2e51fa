using Framewise.Results.Files;
using Framewise.Results.Rows;
using Framewise.Results.Schema;
using Parquet;
using Parquet.Schema;

namespace Framewise.Results.Reading;

/// <summary>Reads a table in Parquet, one row group at a time; columns that are not those of the table (vectors) are not touched.</summary>
internal sealed class ParquetTable : ResultTable
{
    private readonly ParquetReader _file;
    private IEnumerator<FrameResult>? _rows;
    private int _nextGroup;

    private ParquetTable(ParquetReader file, string path, TableColumns columns)
        : base(path, columns) => _file = file;

    public static new ParquetTable Open(string path) =>
        Shielded(() =>
        {
            var stream = new SynchronousFile(path);
            ParquetReader? file = null;
            try
            {
                // The stream's asynchronous methods end before they return, and so do those of the reader on it: nothing waits here or
                // below.
                file = ParquetReader.CreateAsync(stream, leaveStreamOpen: false).GetAwaiter().GetResult();
                var lists = TableColumns.OfLists(
                    [.. file.Schema.Fields.Select(field => field.Name)],
                    file.CustomMetadata.GetValueOrDefault(TableColumns.MostLabels)
                );
                var names = file.Schema.Fields.TakeWhile(field => field is DataField).Select(field => field.Name).ToArray();
                return new ParquetTable(file, path, lists ?? TableColumns.Parse(names, path));
            }
            catch
            {
                file?.DisposeAsync().AsTask().GetAwaiter().GetResult();
                stream.Dispose();
                throw;
            }
        });

    private protected override FrameResult? ReadRow()
    {
        while (_rows?.MoveNext() != true)
        {
            if (_nextGroup == _file.RowGroupCount)
                return null;
            _rows = Shielded(() => ReadGroup(_nextGroup++)).GetEnumerator();
        }
        return _rows.Current;
    }

    protected override void Dispose(bool disposing) => _file.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private IEnumerable<FrameResult> ReadGroup(int number)
    {
        using var group = _file.OpenRowGroupReader(number);
        var columns = new ParquetGroup(group, _file.Schema);
        var row = Columns.Row.Select(column => column.Read(columns, column.Name)).ToArray();
        var models = Models.Select((_, n) => Columns.HasThreshold ? ReadLists(columns, n) : ReadRanks(columns, n)).ToArray();
        return Enumerable
            .Range(0, checked((int)group.RowCount))
            .Select(i => Read(row, i, NewRow([.. models.Select(predictions => predictions(i))])));
    }

    /// <summary>Of a model, what each row names.</summary>
    private Func<int, Prediction[]> ReadRanks(ParquetGroup group, int model)
    {
        var ranks = Enumerable
            .Range(1, ClassesPerModel[model])
            .Select(rank => TableSchema.Rank.Select(column => column.Read(group, Columns.NameOf(column, model, rank))).ToArray())
            .ToArray();
        return row => [.. ranks.Select(columns => Read(columns, row, default(Prediction)))];
    }

    private Func<int, Prediction[]> ReadLists(ParquetGroup group, int model)
    {
        var known = new LabelCache();
        var lists = TableSchema.Rank.Select(column => column.ReadLists(group, Columns.ListOf(column, model), known)).ToArray();
        var starts = lists[0].Starts;
        if (Array.FindIndex(lists, list => !list.Starts.SequenceEqual(starts)) is > 0 and var odd)
        {
            var (first, other) = (Columns.ListOf(TableSchema.Class, model), Columns.ListOf(TableSchema.Rank[odd], model));
            throw new InvalidDataException($"its lists '{first}' and '{other}' do not fit together");
        }
        var columns = lists.Select(list => list.Read).ToArray();
        return row => [.. Enumerable.Range(starts[row], starts[row + 1] - starts[row]).Select(i => Read(columns, i, default(Prediction)))];
    }

    /// <summary>An item with its values of all columns.</summary>
    private static T Read<T>(ColumnReading<T>[] columns, int place, T item)
    {
        foreach (var read in columns)
            read(place, ref item);
        return item;
    }

    /// <summary>The library answers a damaged file with exceptions of many kinds.</summary>
    private static T Shielded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (ResultException or IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
