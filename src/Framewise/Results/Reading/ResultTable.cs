using Framewise.Results.Files;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Results.Reading;

/// <summary>Reads a finished table (schema 1; CSV, JSON Lines or Parquet) row by row; no more is held than the file's own blocks.</summary>
public abstract class ResultTable : IDisposable
{
    private readonly string _path;
    private readonly TableColumns _columns;
    private long _rowNumber;

    private protected ResultTable(string path, TableColumns columns)
    {
        _path = path;
        _columns = columns;
    }

    /// <summary>The models' names as the columns bear them; a single model's columns bear none, its name is empty here.</summary>
    public IReadOnlyList<string> Models => _columns.Models;

    /// <summary>For each model, how many classes a row names.</summary>
    public IReadOnlyList<int> ClassesPerModel => _columns.ClassesPerModel;

    internal TableColumns Columns => _columns;

    /// <summary>Opens a table; its format is that of its ending.</summary>
    /// <exception cref="ResultException">The file cannot be read or is no table of schema 1.</exception>
    public static ResultTable Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Path.GetExtension(path) switch
            {
                ".jsonl" => JsonLinesTable.Open(path),
                ".parquet" => ParquetTable.Open(path),
                _ => CsvTable.Open(path),
            };
        }
        catch (Exception e) when (TableErrors.Cover(e) || e is UnauthorizedAccessException)
        {
            throw new ResultException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}.", path, e);
        }
    }

    /// <summary>The rows that are left, in the order of the file.</summary>
    /// <exception cref="ResultException">A row is not what the file promises.</exception>
    public IEnumerable<FrameResult> Read()
    {
        while (TryRead() is { } row)
            yield return row;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A row whose columns have yet to be read.</summary>
    private protected static FrameResult NewRow(IReadOnlyList<IReadOnlyList<Prediction>> byModel) =>
        new()
        {
            FrameIndex = 0,
            Pts = 0,
            Time = TimeSpan.Zero,
            ByModel = byModel,
        };

    /// <summary>The next row; null at the end.</summary>
    private protected abstract FrameResult? ReadRow();

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);

    private FrameResult? TryRead()
    {
        _rowNumber++;
        try
        {
            return ReadRow();
        }
        catch (Exception e) when (TableErrors.Cover(e))
        {
            throw new ResultException($"Row {_rowNumber} of '{_path}' cannot be read: {e.Message.TrimEnd('.')}.", _path, e)
            {
                WayOut = "The table was changed or damaged after it was written; classify the video again with --overwrite.",
            };
        }
    }
}
