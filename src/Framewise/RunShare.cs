namespace Framewise;

/// <summary>How much of a run is done, weighed by the sizes of the files: known before anything is opened, and good enough for a time left.</summary>
internal sealed class RunShare(IReadOnlyList<RunItem> items)
{
    private readonly Dictionary<RunItem, double> _sizes = items.ToDictionary(item => item, item => Size(item) * item.Share);
    private double _done;

    public void Finish(RunItem item) => _done += _sizes[item];

    /// <summary>From 0 to 1, with <paramref name="shareOfItem"/> of one more done.</summary>
    public double Done(RunItem item, double shareOfItem)
    {
        var total = _sizes.Values.Sum();
        return total == 0 ? 0 : (_done + shareOfItem * _sizes[item]) / total;
    }

    private static long Size(RunItem item)
    {
        try { return new FileInfo(item.Video.Path).Length; }
        catch (IOException) { return 0; }
    }
}
