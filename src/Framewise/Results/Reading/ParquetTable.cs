using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Results.Rows;
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
                var names = file.Schema.Fields.TakeWhile(field => field is DataField).Select(field => field.Name).ToArray();
                return new ParquetTable(file, path, TableColumns.Parse(names, path));
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
        var count = checked((int)group.RowCount);
        T[] Numbers<T>(string name)
            where T : struct
        {
            var values = new T[count];
            group.ReadAsync<T>(_file.Schema.FindDataField(name), values).AsTask().GetAwaiter().GetResult();
            return values;
        }
        T?[] Nullable<T>(string name)
            where T : struct
        {
            var field = _file.Schema.FindDataField(name);
            if (!field.IsNullable)
                return [.. Numbers<T>(name).Select(value => (T?)value)];
            var values = new T?[count];
            group.ReadAsync<T>(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
            return values;
        }
        string[] Texts(string name)
        {
            var values = new string?[count];
            group.ReadAsync(_file.Schema.FindDataField(name), values.AsMemory()).AsTask().GetAwaiter().GetResult();
            return values!;
        }
        var (index, pts, time, flags) = (Numbers<long>("frame_index"), Numbers<long>("pts"), Numbers<double>("time_s"), Texts("flags"));
        var models = Models
            .Select(
                (_, n) =>
                    Enumerable
                        .Range(1, ClassesPerModel[n])
                        .Select(rank =>
                        {
                            var prefix = Columns.PrefixOf(n);
                            return (
                                Classes: Nullable<int>($"{prefix}class_{rank}"),
                                Labels: Texts($"{prefix}label_{rank}"),
                                Probabilities: Nullable<float>($"{prefix}prob_{rank}")
                            );
                        })
                        .ToArray()
            )
            .ToArray();
        return Enumerable
            .Range(0, count)
            .Select(i => new FrameResult
            {
                FrameIndex = index[i],
                Pts = pts[i],
                Time = FrameTime.FromSeconds(time[i]),
                Flags = FrameFlagNames.Parse(flags[i]),
                ByModel =
                [
                    .. models.Select(ranks =>
                        ranks
                            .TakeWhile(rank => rank.Classes[i] is not null)
                            .Select(rank => new Prediction(rank.Classes[i]!.Value, rank.Labels[i], rank.Probabilities[i] ?? float.NaN))
                            .ToArray()
                    ),
                ],
            });
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
