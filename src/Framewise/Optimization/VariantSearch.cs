using System.Globalization;
using Framewise.Models;
using Framewise.Models.Onnx;

namespace Framewise.Optimization;

/// <summary>Finds the fastest int8 variant of a model that agrees with it well enough: which ranges tensors have, which are finer, which
/// layers stay in float, and how unsure a picture must be to be scored again.</summary>
internal sealed class VariantSearch
{
    private const int TrialFrames = 32;
    private const int Rounds = 4;

    private const int StepsForNothing = 4;
    private const int MostCopies = 4;

    // A copy takes three quarters of the noise, for about a third of the time that float takes.
    private const double WorthOfCopies = 2;

    private const double MoreThanExpected = 1.3;

    // A step that costs no more is worth another one.
    private const double LittleLost = 0.97;

    private readonly Model _origin;
    private readonly FloatGraph _graph;
    private readonly IProgress<string>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly (byte[] Pixels, float Mean)[] _ranges;
    private readonly (byte[] Pixels, float Mean)[] _tuning;
    private readonly (byte[] Pixels, float Mean)[] _trial;
    private readonly (byte[] Pixels, float Mean)[] _proof;
    private readonly float[][] _tuningReference;
    private readonly float[][] _proofReference;
    private readonly Calibration _calibration;
    private readonly bool _asksAgain;
    private int _looks;

    /// <summary>Divides the frames, takes ranges from the first share and runs the origin on the others.</summary>
    public VariantSearch(
        Model origin,
        FloatGraph graph,
        IReadOnlyList<(byte[] Pixels, float Mean)> pictures,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        (_origin, _graph, _progress, _cancellationToken) = (origin, graph, progress, cancellationToken);
        _asksAgain = Cascade.IsPossible(origin, graph);
        // In turn, so that every video has its part in each share: one for ranges, one for choosing, two for the proof.
        _tuning = [.. pictures.Where((_, index) => index % 4 == 2)];
        _proof = [.. pictures.Where((_, index) => index % 2 == 1)];
        _ranges = [.. pictures.Where((_, index) => index % 4 == 0)];
        _calibration = new Calibration(origin, graph, _ranges, progress, cancellationToken);
        Report($"the origin scores {_tuning.Length + _proof.Length} other frames");
        (_tuningReference, _proofReference) = (Score(origin, _tuning), Score(origin, _proof));
        _trial = Spread(_tuning, TrialFrames);
        SpeedUpOf = (model, pictures) => ModelTrial.SpeedUp(origin, origin.With(model), pictures, Rounds, cancellationToken);
    }

    /// <summary>How many times as fast as the origin a graph is on some pictures.</summary>
    public Func<ModelProto, (byte[] Pixels, float Mean)[], double> SpeedUpOf { get; init; }

    /// <summary>One way to write the model in int8.</summary>
    /// <param name="Method">How ranges are taken.</param>
    /// <param name="Plan">Which layers stay, and which tensors are finer.</param>
    /// <param name="Model">The graph.</param>
    /// <param name="Tuning">What it says of the frames for choosing.</param>
    public sealed record Variant(RangeMethod Method, Int8Plan Plan, ModelProto Model, float[][] Tuning)
    {
        /// <summary>How many times as fast as the origin it is.</summary>
        public double SpeedUp { get; init; } = 1;

        /// <summary>What is chosen on the frames for that.</summary>
        public TradeOff Choice { get; init; } = new(0, 0, 0, 0);

        /// <summary>The agreement on the proof frames, once it is measured.</summary>
        public Agreement? Proof { get; init; }

        /// <summary>What else could be had of it, on the proof frames.</summary>
        public IReadOnlyList<TradeOff> Curve { get; init; } = [];
    }

    /// <summary>The fastest variant that agrees well enough, or the best there is.</summary>
    public Variant Find(double agreement, double leastSpeedUp)
    {
        var method = Enum.GetValues<RangeMethod>()
            .Select(method => Try(method, Int8Plan.AllOnBytes))
            .MinBy(variant => Difference(_tuningReference, variant.Tuning))!
            .Method;
        var all = Choose(method, Int8Plan.AllOnBytes, agreement);
        if (all.SpeedUp < leastSpeedUp)
            return Prove(all, agreement);
        var best = Climb(method, agreement);
        // With that plan another way may be better; or none, with ranges that were not chosen one by one.
        best = Enum.GetValues<RangeMethod>()
            .Where(method => method != best.Method)
            .Select(method => Choose(method, best.Plan, agreement))
            .Prepend(best)
            .Prepend(all)
            .MaxBy(variant => Rank(variant, agreement))!;
        return Prove(best, agreement);
    }

    public OptimizationFacts Facts(Variant variant)
    {
        return variant.Proof!.Facts(_origin) with
        {
            RangeFrames = _calibration.Frames,
            RangeMethod = variant.Method switch
            {
                RangeMethod.MinMax => "min-max",
                RangeMethod.Percentile => "percentile",
                _ => "mse",
            },
            ProofLooks = _looks,
            Int8Layers = _graph.Layers.Count - variant.Plan.FloatLayers.Count,
            FinerTensors = variant.Plan.Copies.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            FloatLayers = [.. _graph.Layers.Where(variant.Plan.FloatLayers.Contains).Select(NameOf)],
            AgainBelowLead = Math.Round(variant.Choice.Lead, 5),
            AskedAgain = Math.Round(variant.Choice.AskedAgain, 5),
            SpeedUp = variant.SpeedUp,
        };
    }

    /// <summary>
    /// Ever more layers in float and ever finer tensors, until that wins no more four times: first where rounding hurts most for the time
    /// that it saves, by the square of what it changes, since errors add up as noise does.
    /// </summary>
    private Variant Climb(RangeMethod method, double agreement)
    {
        var roundings = Roundings(method);
        // Two steps may win together what neither wins alone: one that costs little is kept, and what was left is tried again.
        var best = Choose(method, Int8Plan.AllOnBytes, agreement);
        var (place, steps) = (best, 0);
        var left = new HashSet<TensorRounding>();
        while (steps++ < StepsForNothing)
        {
            var worst = roundings
                .Where(rounding => !left.Contains(rounding) && !rounding.Layers.IsSubsetOf(place.Plan.FloatLayers))
                .MaxBy(rounding => Worth(rounding, place.Plan));
            if (worst is null)
                break;
            var variant = StepsFor(worst, place.Plan)
                .Select(plan => Choose(method, plan, agreement))
                .MaxBy(variant => Rank(variant, agreement));
            if (variant is not null && Rank(variant, agreement).CompareTo(Rank(best, agreement)) > 0)
                (best, steps) = (variant, 0);
            else if (variant is null || variant.Choice.Agreement < agreement || SpeedOf(variant) < LittleLost * SpeedOf(best))
            {
                left.Add(worst);
                continue;
            }
            place = variant;
            left.Clear();
        }
        return best;
    }

    /// <summary>The tensors that are rounded, the worst first, with better ranges for those.</summary>
    private TensorRounding[] Roundings(RangeMethod method)
    {
        var trial = new RoundingTrial(_origin, _graph, _calibration, Spread(_ranges, RoundingTrial.Frames), _cancellationToken);
        Report($"looking for the tensors whose rounding hurts, {_calibration.Rounded.Count()}");
        var roundings = trial.Refine(trial.Measure(method), method);
        var first = roundings
            .Take(5)
            .Select(rounding => string.Create(CultureInfo.InvariantCulture, $"{rounding.Tensor} {rounding.Noise:F4}"));
        Report($"rounding hurts most in {string.Join(", ", first)}");
        // What is put together is rounded by its parts. The worst where several have the same layers around them.
        return
        [
            .. roundings
                .Where(rounding => !_graph.IsPutTogether(rounding.Tensor))
                .DistinctBy(rounding => rounding.Layers, HashSet<NodeProto>.CreateSetComparer()),
        ];
    }

    /// <summary>The noise of a rounding for what it costs to be without it.</summary>
    private double Worth(TensorRounding rounding, Int8Plan plan)
    {
        var copies = _graph.RoundedAs(rounding.Tensor, plan.FloatLayers) is { } tensor ? plan.CopiesOf(tensor) : 1;
        var (noise, cost) = (rounding.Noise / copies, rounding.Layers.Except(plan.FloatLayers).Sum(_calibration.CostOf));
        return noise * noise / cost * (FinerPart(rounding, plan) is null ? 1 : WorthOfCopies);
    }

    /// <summary>What of a tensor can be there twice as often as it is, if it can.</summary>
    private string? FinerPart(TensorRounding rounding, Int8Plan plan) =>
        _graph.RoundedAs(rounding.Tensor, plan.FloatLayers) is { } tensor
        && plan.CopiesOf(tensor) < MostCopies
        && _graph.CanBeCopied(tensor, plan.FloatLayers)
            ? tensor
            : null;

    /// <summary>What can be done against the rounding of a tensor.</summary>
    private IEnumerable<Int8Plan> StepsFor(TensorRounding rounding, Int8Plan plan)
    {
        // A model that is all float is none on bytes; and what is read by more than layers may go on being rounded.
        if (
            plan.InFloat(_graph, rounding.Layers) is var inFloat
            && inFloat.FloatLayers.Count < _graph.Layers.Count
            && _graph.RoundedAs(rounding.Tensor, inFloat.FloatLayers) is null
        )
            yield return inFloat;
        if (FinerPart(rounding, plan) is { } tensor)
            yield return plan.Finer(tensor);
    }

    private static (bool, double) Rank(Variant variant, double agreement) =>
        variant.Choice.Agreement >= agreement ? (true, SpeedOf(variant)) : (false, variant.Choice.Agreement);

    /// <summary>How fast a variant is if somewhat more is scored again than is to be expected: of two that are equally fast, the one that
    /// needs it less is the better.</summary>
    private static double SpeedOf(Variant variant) =>
        1 / ((1 / variant.SpeedUp) + (MoreThanExpected * ((1 / variant.Choice.SpeedUp) - (1 / variant.SpeedUp))));

    private Variant Choose(RangeMethod method, Int8Plan plan, double agreement)
    {
        var variant = Try(method, plan);
        variant = variant with { SpeedUp = SpeedUpOf(variant.Model, _trial) };
        var curve = Curve(variant, _tuningReference, variant.Tuning, isExpected: true);
        variant = variant with { Choice = curve.FirstOrDefault(point => point.Agreement >= agreement) ?? curve[^1] };
        Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{method}, {plan.FloatLayers.Count} of {_graph.Layers.Count} layers in float, {plan.Copies.Count} finer tensors: "
                    + $"{variant.SpeedUp:F2} times as fast "
                    + $"with the same best class on {curve[0].Agreement:P1} of {_tuning.Length} frames; {variant.Choice.SpeedUp:F2} "
                    + $"with {variant.Choice.Agreement:P1}, where {variant.Choice.AskedAgain:P1} are scored again"
            )
        );
        return variant;
    }

    private Variant Try(RangeMethod method, Int8Plan plan)
    {
        var model = _calibration.Write(method, plan);
        return new Variant(method, plan, model, Score(_origin.With(model), _tuning));
    }

    /// <summary>One point only, where pictures cannot be scored again.</summary>
    private IReadOnlyList<TradeOff> Curve(Variant variant, float[][] reference, float[][] scores, bool isExpected = false)
    {
        if (!_asksAgain)
            return [.. TradeOff.Curve(reference, scores, variant.SpeedUp, 1).Take(1)];
        var repeated = new Cascade(_origin, _graph, variant.Model).Repeated;
        var share =
            _graph.Layers.Where(layer => repeated.Contains(layer.Output[0])).Sum(_calibration.CostOf)
            / _graph.Layers.Sum(_calibration.CostOf);
        return isExpected
            ? TradeOff.Expected(reference, scores, variant.SpeedUp, share)
            : TradeOff.Curve(reference, scores, variant.SpeedUp, share);
    }

    /// <summary>Measures the agreement on the proof frames; if it is too little, more pictures are scored again than the frames for
    /// choosing asked for.</summary>
    private Variant Prove(Variant variant, double agreement)
    {
        var scores = Score(_origin.With(variant.Model), _proof);
        var curve = Curve(variant, _proofReference, scores);
        // From the least that the frames for choosing ask for, one of them after the other.
        var tuned = Curve(variant, _tuningReference, variant.Tuning);
        var least = Math.Min(variant.Choice.Lead, (tuned.FirstOrDefault(point => point.Agreement >= agreement) ?? tuned[^1]).Lead);
        var leads = variant
            .Tuning.Select(TradeOff.LeadOf)
            .Where(lead => _asksAgain && lead > least)
            .Order()
            .Prepend(least)
            .Concat(_asksAgain ? [1] : []);
        var proven = variant;
        foreach (var lead in leads)
        {
            _looks++;
            var choice = TradeOff.At(_proofReference, scores, lead);
            if (choice.Agreement < agreement && lead < 1 && _asksAgain)
                continue;
            // The runtime may join operators otherwise beside the float part, which a tie can notice: what counts is what is written.
            var model = lead > 0 ? new Cascade(_origin, _graph, variant.Model).Write(_origin.Card, lead) : variant.Model;
            var proof = Agreement.Of(_proofReference, lead > 0 ? Score(_origin.With(model), _proof) : scores);
            proven = variant with { Model = model, Choice = choice, Proof = proof, Curve = curve };
            if (proof.Top1 >= agreement)
                break;
        }
        // All of them, for it is their doubts that cost.
        return proven with { SpeedUp = SpeedUpOf(proven.Model, _proof) };
    }

    private static (byte[] Pixels, float Mean)[] Spread((byte[] Pixels, float Mean)[] pictures, int count) =>
        [.. pictures.Where((_, index) => index % Math.Max(1, pictures.Length / count) == 0).Take(count)];

    /// <summary>What probabilities of a picture differ by, all together, on average.</summary>
    private static double Difference(float[][] reference, float[][] scores) =>
        scores.Zip(reference, (ours, theirs) => ours.Zip(theirs, (a, b) => Math.Abs(a - (double)b)).Sum()).Average();

    private float[][] Score(Model model, (byte[] Pixels, float Mean)[] pictures) => ModelTrial.Score(model, pictures, _cancellationToken);

    private static string NameOf(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output[0];

    private void Report(string text) => _progress?.Report(text);
}
