using Framewise;

// How many frames of a video, and how many seconds, show something: CountFrames VIDEO WORD [MODEL]
if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: CountFrames VIDEO WORD [MODEL]");
    return 2;
}
var (video, word) = (args[0], args[1]);
await using var classifier = args.Length > 2 ? VideoClassifier.Load(args[2]) : await VideoClassifier.FetchAsync();

var (frames, seen) = (0, 0);
var rows = classifier.ClassifyAsync(video);
await foreach (var frame in rows)
{
    frames++;
    if (frame.Predictions.Any(label => label.Probability >= 0.4 && label.Label.Contains(word, StringComparison.OrdinalIgnoreCase)))
        seen++;
}
Console.WriteLine($"{seen} of {frames} frames show '{word}'");
foreach (var damage in rows.Outcome?.Ledger?.Damage ?? [])
    Console.Error.WriteLine($"damaged: {damage.Reason}");
return 0;
