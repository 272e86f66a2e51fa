using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.Media;
using Framewise.Models;

namespace Framewise.Optimization;

/// <summary>How a model is optimised.</summary>
internal sealed record OptimizationOptions
{
    /// <summary>Fewer frames would not do for ranges and proof.</summary>
    public const int LeastFrames = 40;

    /// <summary>As many as are looked at where nothing else is asked.</summary>
    public const int UsualFrames = 600;

    /// <summary>The videos whose frames the model is to be good at.</summary>
    public required IReadOnlyList<VideoFile> Videos { get; init; }

    /// <summary>What the numbers of the result are.</summary>
    public Precision Precision { get; init; }

    /// <summary>The name of the result; null: the model's with <c>-int8</c> or <c>-fp16</c> behind it.</summary>
    public string? Name { get; init; }

    /// <summary>Least share of frames with the same best class, above 0 and at most 1.</summary>
    public double Agreement { get; init; } = 0.99;

    /// <summary>About how many frames are looked at; a quarter gives ranges, a quarter chooses among variants, half are the
    /// proof.</summary>
    public int Frames { get; init; } = UsualFrames;

    /// <summary>How many times as fast in int8 the result must be at least; less is not worth a second model.</summary>
    public double LeastSpeedUp { get; init; } = 1.05;

    /// <summary>The folder of models that the result is added to; null: <see cref="ModelCatalogue.DefaultFolder"/>.</summary>
    public string? CatalogueFolder { get; init; }

    /// <summary>Decode in a child process; null: in this one.</summary>
    public IsolatedDecoding? Isolation { get; init; }
}
