using System.CommandLine;
using System.Globalization;
using Framewise.Models;
using Framewise.Verification;

namespace Framewise.Cli;

/// <summary><c>framewise models verify</c>: whether a model sees and says here what it saw and said where its card was made.</summary>
internal static class ModelsVerifyCommand
{
    private static readonly Argument<string> Model = new("NAME|FILE|FOLDER|hf:ORG/NAME")
    {
        Description = "A name of the catalogue, a model's file, a folder that holds one, or a repository of the Hugging Face hub.",
        DefaultValueFactory = _ => ModelCatalogue.DefaultName,
    };

    private static readonly Option<bool> Write = new("--write")
    {
        Description = "Keep the answers of this machine beside the model's file, to be compared with from now on.",
    };

    public static Command Create()
    {
        var command = new Command("verify", "Compare a model's answers to generated pictures with those kept with its card.")
        {
            Model,
            Write,
            ModelArguments.Card,
            ModelArguments.Preset,
            ModelArguments.Labels,
            ModelArguments.Set,
            ModelArguments.Variant,
            ModelsCommand.Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var model = Models.Model.Load(arguments.GetRequiredValue(Model), ModelArguments.Read(arguments));
        var path = ModelVerification.PathOfAnswers(model);
        if (arguments.GetValue(Write))
        {
            File.WriteAllText(path, ModelVerification.Answers(model));
            CommandLine.WriteError($"the answers of {model.Name} are in {path}");
            return ExitStatus.Complete;
        }
        var report =
            ModelVerification.Check(model)
            ?? throw new ModelException(
                $"No answers of '{model.Path}' are kept to compare with ('{Path.GetFileName(path)}' beside it). 'framewise models verify --write' keeps those of this machine.",
                model.Path
            );
        if (arguments.GetValue(ModelsCommand.Json))
            JsonOutput.WriteDocument(report);
        else
            Console.Out.WriteLine(Describe(report));
        return report.Passed ? ExitStatus.Complete : ExitStatus.SomeInputFailed;
    }

    public static string Describe(VerificationReport report) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Model}: {(report.Passed ? "as it should be" : "other answers than kept with its card")}; largest differences: mean of a channel {report.MeanDifference:F3} of 255 (limit {VerificationReport.MeanLimit}), single pixel {report.PixelDifference} (limit {VerificationReport.PixelLimit}), probability {report.ProbabilityDifference:F6} (limit {VerificationReport.ProbabilityLimit})"
        );
}
