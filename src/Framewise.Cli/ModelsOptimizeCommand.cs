using System.CommandLine;
using System.Globalization;
using Framewise.Media;
using Framewise.Models;
using Framewise.Optimization;

namespace Framewise.Cli;

/// <summary><c>framewise models optimize</c>: an int8 or fp16 model of a float one, with proof on the user's own videos.</summary>
internal static class ModelsOptimizeCommand
{
    private static readonly Argument<string> Model = new("MODEL")
    {
        Description = "A name of the catalogue, a model's file or a folder that holds one; float.",
    };

    private static readonly Option<string[]> On = new("--on")
    {
        HelpName = "VIDEO|FOLDER",
        Description =
            "Videos of the kind that the model is to be used on, a few hundred frames of which give ranges and others the proof. "
            + "Several may follow.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Precisions = new("--precision")
    {
        HelpName = "int8|fp16",
        Description =
            "int8 is for processors. fp16 is half precision, for GPUs: half the size; on a processor ONNX Runtime computes it no faster or "
            + "slower, the measured ratio is said.",
        DefaultValueFactory = _ => "int8",
    };

    private static readonly Option<string?> Name = new("--name")
    {
        HelpName = "NAME",
        Description = "The name of the result. Default: the model's with -int8 or -fp16 behind it.",
    };

    private static readonly Option<double> Agreement = new("--agreement")
    {
        HelpName = "PERCENT",
        Description = "Least share of frames, other than those for the ranges, that must have the same best class.",
        DefaultValueFactory = _ => 99,
    };

    private static readonly Option<int> Frames = new("--frames")
    {
        HelpName = "N",
        Description = $"About how many frames are looked at, {OptimizationOptions.LeastFrames} or more.",
        DefaultValueFactory = _ => OptimizationOptions.UsualFrames,
    };

    public static Command Create()
    {
        var command = new Command(
            "optimize",
            "Make an int8 model of a float one (about twice as fast) or one of half precision for GPUs, kept under a name of its own, "
                + "with a card that says how far it agrees with its origin."
        )
        {
            Model,
            On,
            Precisions,
            Name,
            Agreement,
            Frames,
            ModelArguments.All,
            DecodingOptions.All,
            ClassifyCommand.Quiet,
            ModelsCommand.Json,
        };
        Precisions.AcceptOnlyFromAmong("int8", "fp16");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (agreement, frames) = (arguments.GetValue(Agreement), arguments.GetValue(Frames));
        if (!(agreement is > 0 and <= 100))
            throw new UsageException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"--agreement {agreement} is not possible. Give per cent above 0 and up to 100."
                )
            );
        if (frames < OptimizationOptions.LeastFrames)
            throw new UsageException($"--frames {frames} is too few. Give {OptimizationOptions.LeastFrames} or more.");
        var quiet = arguments.GetValue(ClassifyCommand.Quiet);
        var options = new OptimizationOptions
        {
            Videos = VideoFiles.Find(arguments.GetRequiredValue(On)).Videos,
            Precision = Enum.Parse<Precision>(arguments.GetRequiredValue(Precisions), ignoreCase: true),
            Name = arguments.GetValue(Name),
            Agreement = agreement / 100,
            Frames = frames,
            Isolation = DecodingOptions.Read(arguments),
        };
        var model = await ModelsCommand.LoadAsync(
            arguments.GetRequiredValue(Model),
            ModelArguments.Read(arguments),
            quiet ? null : new FetchDisplay(),
            cancellationToken
        );
        var report = await ModelOptimizer.RunAsync(model, options, quiet ? null : new Lines(), cancellationToken);
        if (arguments.GetValue(ModelsCommand.Json))
            JsonOutput.WriteDocument(report);
        else if (report.Entry is { } entry)
            Console.Out.WriteLine($"{entry.Name}: {report.Summary}. Use it with -m {entry.Name}.");
        if (!quiet)
            foreach (var line in report.Alternatives)
                CommandLine.WriteError($"could be had: {line}");
        if (report.Entry is not null)
            return ExitStatus.Complete;
        CommandLine.WriteError(
            report.Facts.Top1Agreement < options.Agreement
                ? $"{model.Name} loses too much in {arguments.GetValue(Precisions)}, nothing was kept: {report.Summary}. "
                    + "Keep the float model, or ask for less with --agreement."
                : $"{model.Name} is hardly faster in int8, nothing was kept: {report.Summary}."
        );
        return ExitStatus.SomeInputFailed;
    }

    /// <summary>Lines on standard error, in the order of what happens.</summary>
    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => CommandLine.WriteError(value);
    }
}
