using System.Text.Json.Serialization;

namespace Framewise.Models;

/// <summary>Where an optimised model comes from and how far it agrees with its origin, as its card and every ledger of a run with it
/// say.</summary>
internal sealed record OptimizationFacts
{
    /// <summary>The name of the model it was made of.</summary>
    public required string Origin { get; init; }

    /// <summary>SHA-256 of that model's file.</summary>
    public required string OriginSha256 { get; init; }

    /// <summary>What its numbers are.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
    public Precision Precision { get; init; }

    /// <summary>Where it is meant to run: <c>processor</c> or <c>gpu</c>.</summary>
    public string MeantFor { get; init; } = "processor";

    /// <summary>Frames whose activations gave the ranges.</summary>
    public int RangeFrames { get; init; }

    /// <summary>How a range was taken from them: <c>min-max</c>, <c>percentile</c> or <c>mse</c>, but for those of tensors whose rounding
    /// hurts most, which are tried; of fp16, which has one range, <c>largest</c>.</summary>
    public string RangeMethod { get; init; } = "";

    /// <summary>Of half precision: the largest value between operators on those frames; the format ends at 65504.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LargestValue { get; init; }

    /// <summary>Other frames, on which the figures below were measured.</summary>
    public required int ProofFrames { get; init; }

    /// <summary>Share of the proof frames with the same best class, 0 to 1.</summary>
    public required double Top1Agreement { get; init; }

    /// <summary>Share of the proof frames whose best class is among the five best of the origin.</summary>
    public required double Top5Agreement { get; init; }

    /// <summary>Number of proof frames on which the origin gives its best class at least 0.5.</summary>
    public required int CertainFrames { get; init; }

    /// <summary>Share of those with the same best class; 1 if there are none.</summary>
    public required double CertainAgreement { get; init; }

    /// <summary>Share of the other proof frames with the same best class; 1 if there are none.</summary>
    public required double UnsureAgreement { get; init; }

    /// <summary>Largest difference of a probability.</summary>
    public required double LargestDifference { get; init; }

    /// <summary>Mean difference of the origin's best class' probability.</summary>
    public required double MeanDifference { get; init; }

    /// <summary>How many variants were measured on the proof frames before one agreed well enough: the more, the more the figures
    /// flatter.</summary>
    public int ProofLooks { get; init; }

    /// <summary>Number of layers with weights that became int8.</summary>
    public int Int8Layers { get; init; }

    /// <summary>The layers with weights that stayed in float, because they hurt.</summary>
    public IReadOnlyList<string> FloatLayers { get; init; } = [];

    /// <summary>Tensors that are carried more than once, a fraction of a step apart, for a finer step, and how often.</summary>
    public IReadOnlyDictionary<string, int> FinerTensors { get; init; } = new Dictionary<string, int>();

    /// <summary>A picture whose best class leads the second by less than this, as the difference of both probabilities over the root of
    /// their sum, is scored again in float; 0: none is.</summary>
    public double AgainBelowLead { get; init; }

    /// <summary>Share of the proof frames that were.</summary>
    public double AskedAgain { get; init; }

    /// <summary>Processor time of the origin divided by its own, on proof frames, on the machine where it was made, one thread each; on the
    /// processor also where it is not meant for one.</summary>
    public double SpeedUp { get; init; }
}
