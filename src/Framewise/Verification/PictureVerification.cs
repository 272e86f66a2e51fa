using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Models;
using Framewise.Models.Cards;
using Framewise.Models.Labels.Terms;
using Framewise.Results.Rows;

namespace Framewise.Verification;

/// <summary>Checks a model on pictures of which it is known what they show: pixels made otherwise than the model was trained on give wrong
/// labels without any error.</summary>
internal static class PictureVerification
{
    private const int Best = 5;

    /// <summary>Classifies the pictures, and where the model is wrong somewhere, again with the pixels of every other preset.</summary>
    /// <param name="model">As for <see cref="Model.Load"/>.</param>
    /// <param name="options">As for <see cref="Model.Load"/>.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="isolation">Where pictures are decoded; null: in this process.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <exception cref="ModelException">The model cannot be used, or has no labels of its own.</exception>
    public static async Task<PictureReport> RunAsync(
        string model,
        ModelOptions? options,
        IReadOnlyList<KnownPicture> pictures,
        IsolatedDecoding? isolation = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(pictures);
        options ??= new ModelOptions();
        var asItIs = Model.Load(model, options);
        if (asItIs.Towers is not null)
            throw new ModelException($"'{asItIs.Name}' has no labels of its own, so that no preset can be told from another.", asItIs.Path);
        var problems = new List<string>();
        var known = Meanings(asItIs, pictures, problems);
        var answers = await AnswersAsync([asItIs], known, isolation, problems, cancellationToken).ConfigureAwait(false);
        var trials = new List<PictureTrial> { Judge(null, "", answers, 0) };
        if (trials[0].Right < answers.Count)
        {
            var others = Others(model, options, asItIs);
            var again = await AnswersAsync(
                    [.. others.Select(other => other.Model)],
                    [.. answers.Select(answer => (answer.Picture, answer.Classes))],
                    isolation,
                    [],
                    cancellationToken
                )
                .ConfigureAwait(false);
            trials.AddRange(others.Select((other, n) => Judge(other.Preset, other.Arguments, again, n)));
        }
        return new PictureReport
        {
            Model = asItIs.Name,
            Pictures = answers.Count,
            Trials =
            [
                .. trials
                    .OrderByDescending(trial => trial.Right)
                    .ThenByDescending(trial => trial.RightInFive)
                    .ThenByDescending(trial => trial.MeanProbability),
            ],
            Misses =
            [
                .. answers
                    .Where(answer => !answer.IsRight(0))
                    .Select(answer => new PictureMiss(
                        answer.Picture.Path,
                        answer.Picture.Label,
                        answer.ByModel[0][0].Label,
                        answer.ByModel[0][0].Probability
                    )),
            ],
            Problems = problems,
        };
    }

    /// <summary>The classes that are right for each picture.</summary>
    private static List<(KnownPicture, IReadOnlySet<int>)> Meanings(
        Model model,
        IReadOnlyList<KnownPicture> pictures,
        List<string> problems
    )
    {
        var labels = new ModelLabels(model.Labels.Index().ToDictionary(label => label.Index, label => label.Item));
        var known = new List<(KnownPicture, IReadOnlySet<int>)>();
        foreach (var group in pictures.GroupBy(picture => picture.Label))
        {
            var classes = labels.Meanings(group.Key).SelectMany(meaning => meaning.Classes).ToHashSet();
            if (int.TryParse(group.Key, out var number) && number >= 0 && number < model.Labels.Count)
                classes.Add(number);
            if (classes.Count > 0)
                known.AddRange(group.Select(picture => (picture, (IReadOnlySet<int>)classes)));
            else
                problems.Add(
                    $"'{group.Key}' is no label of {model.Name}; {group.Count()} of the pictures do not "
                        + $"count.{NearWords.Suggestion(group.Key, labels.Words)}"
                );
        }
        return known;
    }

    private static async Task<List<Answer>> AnswersAsync(
        IReadOnlyList<Model> models,
        IReadOnlyList<(KnownPicture Picture, IReadOnlySet<int> Classes)> known,
        IsolatedDecoding? isolation,
        List<string> problems,
        CancellationToken cancellationToken
    )
    {
        var answers = new Answer?[known.Count];
        if (models.Count == 0 || known.Count == 0)
            return [];
        await using var classifier = new VideoClassifier(models, new ClassifierOptions { TopK = Best, Isolation = isolation });
        await foreach (
            var next in classifier.RunAsync(known.Select(picture => picture.Picture.Path), cancellationToken).ConfigureAwait(false)
        )
            // Of what has several pictures, such as a GIF, the first counts.
            if (next is FrameClassified { Frame: var frame } && answers[next.VideoIndex] is null)
                answers[next.VideoIndex] = new Answer(known[next.VideoIndex].Picture, known[next.VideoIndex].Classes, frame.ByModel);
            else if (next is VideoCompleted { Outcome.Rows: 0, Outcome: var outcome })
                problems.Add(outcome.Error?.Message ?? $"'{next.Path}' holds no picture.");
        return [.. answers.OfType<Answer>()];
    }

    /// <summary>The model with the pixels of each preset that makes others than its card; what the caller sets stays.</summary>
    private static List<(string Preset, string Arguments, Model Model)> Others(string model, ModelOptions options, Model asItIs)
    {
        var others = new List<(string, string, Model)>();
        foreach (var name in CardPresets.All.Keys)
        {
            var byName = TryLoad(model, options with { Preset = name });
            var pixels = CardFinder.PixelsOf(name).Where(property => !options.Properties.ContainsKey(property.Key)).ToArray();
            var other = TryLoad(model, options with { Preset = name, Properties = options.Properties.Concat(pixels).ToDictionary() });
            if (other is null || SeesTheSame(other, asItIs))
                continue;
            var settings = byName is not null && SeesTheSame(byName, other) ? [] : pixels.Select(set => $" --set {set.Key}={set.Value}");
            others.Add((name, $"--preset {name}{string.Concat(settings)}", other));
        }
        return others;
    }

    private static Model? TryLoad(string model, ModelOptions options)
    {
        try
        {
            return Model.Load(model, options);
        }
        catch (ModelException)
        {
            return null;
        }
    }

    private static bool SeesTheSame(Model a, Model b) =>
        (a.Card.Pixels, a.Card.Scale, a.Card.SubtractFrameMean, a.Card.OutputKind)
            == (b.Card.Pixels, b.Card.Scale, b.Card.SubtractFrameMean, b.Card.OutputKind)
        && a.Card.Mean.SequenceEqual(b.Card.Mean)
        && a.Card.Std.SequenceEqual(b.Card.Std)
        && a.Labels.SequenceEqual(b.Labels);

    private static PictureTrial Judge(string? preset, string arguments, List<Answer> answers, int model) =>
        new(
            preset,
            answers.Count(answer => answer.IsRight(model)),
            answers.Count(answer => answer.Probability(model) is not null),
            Math.Round(answers.Select(answer => answer.Probability(model) ?? 0).DefaultIfEmpty().Average(), 4),
            arguments
        );

    private sealed record Answer(KnownPicture Picture, IReadOnlySet<int> Classes, IReadOnlyList<IReadOnlyList<Prediction>> ByModel)
    {
        public bool IsRight(int model) => Classes.Contains(ByModel[model][0].Class);

        public double? Probability(int model) =>
            ByModel[model]
                .Where(prediction => Classes.Contains(prediction.Class))
                .Select(prediction => (double?)prediction.Probability)
                .FirstOrDefault();
    }
}
