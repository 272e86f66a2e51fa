using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Cards;
using Framewise.Preprocessing;
using Framewise.Results.Files;
using Framewise.Results.Rows;

namespace Framewise.Verification;

/// <summary>Compares what a model sees and says of generated pictures with the answers that are kept with its card.</summary>
internal static class ModelVerification
{
    private const int Classes = 5;
    private const int Samples = 48;
    private const string MarkerName = "verified";

    /// <summary>Runs the model on the generated pictures; null if no answers are kept with its card.</summary>
    /// <exception cref="ModelException">The runtime refuses the model, or its answers cannot be read.</exception>
    public static VerificationReport? Check(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return GoldenAnswers.Find(model.Path, model.Sha256) is { } expected
            ? Compare(model.Name, expected, Measure(model, expected))
            : null;
    }

    /// <summary>
    /// Checks a model of the catalogue on its first use with this version; null if it has passed already, is not one of the catalogue, or
    /// no answers are kept.
    /// </summary>
    /// <param name="name">The name by which <paramref name="model"/> was loaded.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ModelException">The runtime refuses the model.</exception>
    public static VerificationReport? CheckOnFirstUse(string name, Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (ModelCatalogue.Find(name) is null)
            return null;
        var marker = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model.Path))!, MarkerName);
        var state = $"{model.Sha256} {ProductVersion.Text} {ModelSession.RuntimeVersion}";
        try
        {
            if (File.Exists(marker) && File.ReadAllText(marker) == state)
                return null;
            if (Check(model) is not { } report)
                return null;
            if (report.Passed)
                ResultFiles.OfSystem.WriteWhole(marker, state);
            return report;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that is shared and cannot be written to: checked again next time.
            return null;
        }
    }

    /// <summary>The answers of this machine, to be kept: the text of the file <c>NAME.golden.json</c>.</summary>
    /// <exception cref="ModelException">The runtime refuses the model.</exception>
    public static string Answers(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Measure(model, null).ToJson();
    }

    /// <summary>Where the answers of a model are kept: beside its file.</summary>
    public static string PathOfAnswers(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return GoldenAnswers.PathBeside(model.Path);
    }

    private static GoldenAnswers Measure(Model model, GoldenAnswers? expected)
    {
        using var session = ModelSession.Load(model, batchSize: 1, Environment.ProcessorCount);
        var preprocessor = new Preprocessor(model.Card.Pixels);
        var answers = new List<GoldenAnswer>();
        foreach (var (index, name) in GoldenPictures.Names.Index())
        {
            GoldenPictures.Make(name, picture => session.SetFrameMean(0, preprocessor.Process(picture, session.Pixels(0))));
            var pixels = session.Pixels(0).ToArray();
            session.Run(1);
            var probabilities = session.Probabilities(0);
            var classes =
                expected?.Pictures[index].Classes
                ?? [.. TopK.Select(probabilities, model.Labels, Classes).Select(prediction => prediction.Class)];
            var values = new double[classes.Length];
            for (var i = 0; i < classes.Length; i++)
                values[i] = classes[i] >= 0 && classes[i] < probabilities.Length ? Math.Round(probabilities[classes[i]], 6) : double.NaN;
            answers.Add(
                new GoldenAnswer(
                    name,
                    [
                        .. Enumerable
                            .Range(0, 3)
                            .Select(channel => Math.Round(pixels.Where((_, at) => at % 3 == channel).Average(value => value), 3)),
                    ],
                    [.. Enumerable.Range(0, Samples).Select(i => (int)pixels[(long)i * (pixels.Length - 1) / (Samples - 1)])],
                    classes,
                    values
                )
            );
        }
        return new GoldenAnswers { Sha256 = model.Sha256, Pictures = answers };
    }

    private static VerificationReport Compare(string model, GoldenAnswers expected, GoldenAnswers actual)
    {
        var pairs = expected.Pictures.Zip(actual.Pictures).ToArray();
        return new VerificationReport(
            model,
            pairs.Max(pair => Largest(pair.First.Mean, pair.Second.Mean)),
            pairs.Max(pair => pair.First.Samples.Zip(pair.Second.Samples, (a, b) => Math.Abs(a - b)).Max()),
            pairs.Max(pair => Largest(pair.First.Probabilities, pair.Second.Probabilities))
        );
    }

    /// <summary>What is not a number differs infinitely.</summary>
    private static double Largest(double[] a, double[] b) =>
        a.Zip(b, (x, y) => double.IsNaN(x - y) ? double.PositiveInfinity : Math.Abs(x - y)).Max();
}
