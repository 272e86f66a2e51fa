namespace Framewise.Pipeline;

/// <summary>A stage of work on a thread of its own.</summary>
internal static class Stage
{
    /// <summary>Starts it; the task ends with it, or with the error that ended it, so that no error ends the whole process.</summary>
    public static Task Start(string name, Action work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                work();
                ended.SetResult();
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        })
        {
            Name = "framewise-" + name,
            IsBackground = true,
        };
        thread.Start();
        return ended.Task;
    }
}
