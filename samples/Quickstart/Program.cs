using Framewise;

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: Quickstart VIDEO [MODEL]");
    return 2;
}

// Without a model: Inception v3, fetched once into the user's cache.
using var classifier = args.Length > 1 ? VideoClassifier.Load(args[1]) : await VideoClassifier.FetchAsync();

await foreach (var frame in classifier.ClassifyAsync(args[0]))
{
    var best = frame.Predictions[0];
    Console.WriteLine($"{frame.Time.TotalSeconds, 9:F3} s  {best.Probability:P0}  {best.Label}  {frame.Flags}");
}

return 0;
