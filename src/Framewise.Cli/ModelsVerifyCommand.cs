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

    private static readonly Option<string?> On = new("--on")
    {
        HelpName = "FOLDER|LIST",
        Description =
            "Check on pictures of which it is known what they show instead: "
            + "a folder with a folder for each label (zebra/1.jpg), or a list with FILE,LABEL in each line. "
            + "Where the model disagrees, the presets are tried and it is said which fits.",
    };

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Compare a model's answers to generated pictures with those kept with its card, or to your own with what they show."
        )
        {
            Model,
            Write,
            On,
            ModelArguments.All,
            DecodingOptions.All,
            ModelsCommand.Json,
        };
        command.SetAction(
            (arguments, cancellationToken) =>
                arguments.GetValue(On) is { } pictures
                    ? RunOnAsync(pictures, arguments, cancellationToken)
                    : Task.FromResult(Run(arguments))
        );
        return command;
    }

    private static async Task<int> RunOnAsync(string pictures, ParseResult arguments, CancellationToken cancellationToken)
    {
        var report = await PictureVerification.RunAsync(
            arguments.GetRequiredValue(Model),
            ModelArguments.Read(arguments),
            KnownPicture.Find(pictures),
            DecodingOptions.Read(arguments),
            cancellationToken
        );
        foreach (var problem in report.Problems)
            CommandLine.WriteError(problem);
        if (arguments.GetValue(ModelsCommand.Json))
            JsonOutput.WriteDocument(report);
        else
            foreach (var line in Describe(report))
                Console.Out.WriteLine(PlainText.Of(line));
        return report.Passed ? ExitStatus.Complete : ExitStatus.SomeInputFailed;
    }

    private static IEnumerable<string> Describe(PictureReport report)
    {
        const int MissesShown = 10;
        if (report.Pictures == 0)
        {
            yield return $"{report.Model}: none of the pictures can be judged";
            yield break;
        }
        yield return $"{report.Model}: {report.AsItIs.Right} of {report.Pictures} pictures are named as known";
        foreach (var miss in report.Misses.Take(MissesShown))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {miss.Path}: {miss.Said.Split(',')[0]} {miss.Probability:F2}, not {miss.Label}"
            );
        if (report.Misses.Count > MissesShown)
            yield return $"  and {report.Misses.Count - MissesShown} more";
        if (report.Trials.Count > 1)
            yield return $"  {"pixels", -12} {"right", 6} {"in five", 8} {"probability", 12}";
        if (report.Trials.Count > 1)
            foreach (var trial in report.Trials)
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {trial.Preset ?? "as it is", -12} {trial.Right, 6} {trial.RightInFive, 8} {trial.MeanProbability, 12:F3}"
                );
        yield return report switch
        {
            { Better: [var better, ..] } => $"{better.Preset} fits better: "
                + $"{better.Arguments}{string.Concat(report.Better.Skip(1).Select(equal => $", or as well {equal.Arguments}"))}",
            { Passed: true } => report.Trials.Count > 1 ? "no preset fits better" : "as it should be",
            _ => "no preset fits: labels of another model (--labels), or pictures of what it does not know?",
        };
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
                $"No answers of '{model.Path}' are kept to compare with ('{Path.GetFileName(path)}' beside it). "
                    + "'framewise models verify --write' keeps those of this machine.",
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
            $"{report.Model}: {(report.Passed ? "as it should be" : "other answers than kept with its card")}; largest differences: "
                + $"mean of a channel {report.MeanDifference:F3} of 255 (limit {VerificationReport.MeanLimit}), "
                + $"single pixel {report.PixelDifference} (limit {VerificationReport.PixelLimit}), "
                + $"probability {report.ProbabilityDifference:F6} (limit {VerificationReport.ProbabilityLimit})"
        );
}
