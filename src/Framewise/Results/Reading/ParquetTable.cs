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
        var (index, pts) = (columns.Numbers<long>("frame_index"), columns.Numbers<long>("pts"));
        var (time, flags) = (columns.Numbers<double>("time_s"), columns.Texts("flags"));
        var models = Models.Select((_, n) => Columns.HasThreshold ? ReadLists(columns, n) : ReadRanks(columns, n)).ToArray();
        return Enumerable
            .Range(0, index.Length)
            .Select(i => new FrameResult
            {
                FrameIndex = index[i],
                Pts = pts[i],
                Time = FrameTime.FromSeconds(time[i]),
                Flags = FrameFlagNames.Parse(flags[i]),
                ByModel = [.. models.Select(row => row(i))],
            });
    }

    /// <summary>Of a model, what each row names.</summary>
    private Func<int, Prediction[]> ReadRanks(ParquetGroup group, int model)
    {
        var prefix = Columns.PrefixOf(model);
        var ranks = Enumerable
            .Range(1, ClassesPerModel[model])
            .Select(rank =>
                (
                    Classes: group.Numbers<int>($"{prefix}class_{rank}"),
                    Labels: group.Texts($"{prefix}label_{rank}"),
                    Probabilities: group.Numbers<float>($"{prefix}prob_{rank}")
                )
            )
            .ToArray();
        return row => [.. ranks.Select(rank => new Prediction(rank.Classes[row], rank.Labels[row], rank.Probabilities[row]))];
    }

    private Func<int, Prediction[]> ReadLists(ParquetGroup group, int model)
    {
        var prefix = Columns.PrefixOf(model);
        var (classes, starts) = group.Lists<int>(prefix + TableColumns.Classes);
        var (texts, textStarts) = group.Lists<ReadOnlyMemory<char>>(prefix + TableColumns.Labels);
        var (probabilities, probabilityStarts) = group.Lists<float>(prefix + TableColumns.Probabilities);
        if (!starts.SequenceEqual(textStarts) || !starts.SequenceEqual(probabilityStarts))
            throw new InvalidDataException(
                $"its lists '{prefix}{TableColumns.Classes}' and '{prefix}{TableColumns.Labels}' do not fit together"
            );
        var known = new LabelCache();
        var labels = texts.Select((text, i) => known.Get(classes[i], text.Span)).ToArray();
        return row =>
            [
                .. Enumerable
                    .Range(starts[row], starts[row + 1] - starts[row])
                    .Select(i => new Prediction(classes[i], labels[i], probabilities[i])),
            ];
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
