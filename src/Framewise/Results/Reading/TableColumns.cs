namespace Framewise.Results.Reading;

/// <summary>What the header of a table says: which networks, and how many classes a row names for each.</summary>
internal sealed record TableColumns(IReadOnlyList<string> Networks, IReadOnlyList<int> ClassesPerNetwork)
{
    /// <summary>Index of the first column that belongs to a network.</summary>
    public const int FirstClass = 4;

    private const string FirstClassName = "class_1";

    /// <summary>With several networks one column more says whether they agree.</summary>
    public int Count => FirstClass + 3 * ClassesPerNetwork.Sum() + (Networks.Count > 1 ? 1 : 0);

    /// <summary>Whether the columns are those of a table of schema 1.</summary>
    public static bool IsTable(IReadOnlyList<string> columns) =>
        columns is ["frame_index", "pts", "time_s", "flags", var first, ..] && first.EndsWith(FirstClassName, StringComparison.Ordinal);

    public static TableColumns Parse(IReadOnlyList<string> columns, string path)
    {
        if (columns.Contains("label_1") && !columns.Contains("frame_index"))
            throw new ResultException($"'{path}' has the columns of 2017 (--compat nvidia2017), which bear no times. Classify the video without that option.", path);
        if (IsTable(columns))
        {
            // The writer states which columns it gives for which networks: the header is right if it is what the writer would write.
            var starts = Enumerable.Range(0, columns.Count).Where(i => i >= FirstClass && columns[i].EndsWith(FirstClassName, StringComparison.Ordinal)).ToArray();
            var networks = starts.Select(start => Name(columns[start][..^FirstClassName.Length])).ToArray();
            var classes = starts.Select((start, n) => ((n + 1 < starts.Length ? starts[n + 1] : columns.Count) - start) / 3).ToArray();
            if (columns.SequenceEqual(CsvResultWriter.Columns(networks, classes, compat2017: false))) return new TableColumns(networks, classes);
        }
        throw new ResultException($"'{path}' is not a table of frames: its header is not 'frame_index,pts,time_s,flags,class_1,label_1,prob_1,...'.", path);
    }

    private static string Name(string prefix) => prefix.Length > 0 ? prefix[..^1] : "";
}
