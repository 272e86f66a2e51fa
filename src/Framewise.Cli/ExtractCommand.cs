using System.CommandLine;
using System.Globalization;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise extract</c>: a video decoded once, as a TFRecord file.</summary>
internal static class ExtractCommand
{
    private static readonly Argument<string> Video = new("VIDEO") { Description = "The video." };

    private static readonly Option<string?> Out = new("--out", "-o") { HelpName = "FILE.tfrecord", Description = "The file to write. Default: the video's name with .tfrecord behind it, in this folder." };

    public static Command Create()
    {
        var command = new Command("extract", "Decode a video once and keep the pixels that a network sees as a TFRecord file, to be classified later.")
        {
            Video, Out, ClassifyCommand.Model, NetworkOptions.Card, NetworkOptions.Preset, NetworkOptions.Labels, NetworkOptions.Set, ClassifyCommand.Every, ClassifyCommand.Start, ClassifyCommand.End, ClassifyCommand.Threads,
            DecodingOptions.Isolate, DecodingOptions.Timeout, DecodingOptions.Memory, ClassifyCommand.Quiet,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = ClassifyCommand.ReadSelection(arguments);
        var video = arguments.GetRequiredValue(Video);
        var output = arguments.GetValue(Out) ?? Path.GetFileName(video) + ".tfrecord";
        if (!Path.GetExtension(output).Equals(".tfrecord", StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"--out '{output}' must end in .tfrecord: by that, classify knows such a file.");
        var isQuiet = arguments.GetValue(ClassifyCommand.Quiet);
        var networks = new List<NetworkModel>();
        string[] names = arguments.GetValue(ClassifyCommand.Model) is { Length: > 0 } given ? given : [ModelCatalogue.DefaultName];
        var networkOptions = NetworkOptions.Read(arguments, names.Length);
        foreach (var name in names) networks.Add(await ModelsCommand.LoadAsync(name, networkOptions, isQuiet ? null : new FetchDisplay(), cancellationToken));
        var summary = FrameExtraction.Write(video, output, networks, options, cancellationToken: cancellationToken);
        var problems = summary.Ledger.Damage.Select(damage => damage.Reason).ToList();
        if (summary.Error is { } error) problems.Insert(0, error.Message);
        if (problems.Count > 0) CommandLine.WriteError($"{video}: damaged: {string.Join("; ", problems.Take(3))}");
        if (!isQuiet) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Frames} frames -> {output} ({summary.Bytes / 1e6:F1} MB)"));
        return problems.Count > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }
}
