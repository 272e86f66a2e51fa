using System.CommandLine;
using Framewise.Labelling;
using Framewise.Models;

namespace Framewise.Cli;

/// <summary><c>framewise label</c>: new classes for finished results, from stored embeddings.</summary>
internal static class LabelCommand
{
    private static readonly Argument<string> Folder = new("DIR")
    {
        Description = "The folder that classify wrote to, with --format parquet --vectors embedding.",
        DefaultValueFactory = _ => "save",
    };

    private static readonly Option<string> Model = new("--model", "-m")
    {
        HelpName = "FILE|FOLDER",
        Description = "The model that the videos were classified with.",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command(
            "label",
            "Give finished results other classes, from the embeddings that are stored with them: nothing is decoded."
        )
        {
            Folder,
            Model,
            ClassifyCommand.Classes,
            ClassifyCommand.Template,
            LabelOptions.All,
            ModelArguments.Card,
            ModelArguments.Set,
            ModelArguments.Variant,
        };
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Run(arguments, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = new ClassifierOptions
        {
            Classes = ClassList.Read(arguments.GetValue(ClassifyCommand.Classes) ?? [], arguments.GetValue(ClassifyCommand.Template) ?? []),
            Templates = arguments.GetValue(ClassifyCommand.Template) ?? [],
            Threshold = LabelOptions.ReadThreshold(arguments),
            TopK = LabelOptions.ReadTopK(arguments),
        };
        var model = Models.Model.Load(arguments.GetRequiredValue(Model), ModelArguments.Read(arguments));
        var summary = new ResultLabelling(model, options).Execute(arguments.GetRequiredValue(Folder), cancellationToken);
        foreach (var notice in summary.Notices)
            CommandLine.WriteError(notice);
        foreach (var problem in summary.Problems)
            CommandLine.WriteError(problem.Message);
        CommandLine.WriteError(
            $"{summary.Rows} frames of {VideoSummary.Count(summary.Videos)} have new "
                + $"labels{(summary.Unchanged > 0 ? $"; {summary.Unchanged} had them already" : "")}"
        );
        return summary.Problems.Count > 0 ? ExitStatus.SomeInputFailed : ExitStatus.Complete;
    }
}
