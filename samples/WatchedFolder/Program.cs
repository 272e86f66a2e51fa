using Framewise;
using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Runs;

// Classifies the videos of a folder as they arrive, until Ctrl+C: WatchedFolder FOLDER RESULTS [MODEL]
if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: WatchedFolder FOLDER RESULTS [MODEL]");
    return 2;
}
var (folder, results) = (args[0], new ResultOptions { Folder = args[1] });
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
await using var classifier = args.Length > 2 ? VideoClassifier.Load(args[2]) : await VideoClassifier.FetchAsync();
var run = new FolderRun(classifier, results);
var before = new Dictionary<string, (long, DateTime)>();
try
{
    while (true)
    {
        // A file that has not changed since the last look is finished; one that was classified is skipped by the run itself.
        var now = VideoFiles.Find([folder]).Videos.ToDictionary(video => video, video => State(video.Path));
        var finished = now.Where(video => before.TryGetValue(video.Key.Path, out var state) && state == video.Value)
            .Select(video => video.Key);
        if (await run.ExecuteAsync([.. finished], stop.Token) is { Rows: > 0 } summary)
            Console.WriteLine($"{summary.Rows} rows of {summary.Videos} videos");
        before = now.ToDictionary(video => video.Key.Path, video => video.Value);
        await Task.Delay(TimeSpan.FromSeconds(2), stop.Token);
    }
}
catch (OperationCanceledException)
{
    return 0;
}

static (long, DateTime) State(string path) => new FileInfo(path) is var file ? (file.Length, file.LastWriteTimeUtc) : default;
