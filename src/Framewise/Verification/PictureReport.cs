namespace Framewise.Verification;

/// <summary>How a model names pictures of which it is known what they show.</summary>
internal sealed record PictureReport
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The model as it is, and where it is wrong somewhere, with the pixels of each preset, the best first.</summary>
    public required IReadOnlyList<PictureTrial> Trials { get; init; }

    /// <summary>The pictures that the model as it is names otherwise.</summary>
    public required IReadOnlyList<PictureMiss> Misses { get; init; }

    /// <summary>Pictures that do not count: their label means nothing to the model, or they cannot be read; in words.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Pictures that count.</summary>
    public int Pictures { get; init; }

    /// <summary>The model as it is.</summary>
    public PictureTrial AsItIs => Trials.Single(trial => trial.Preset is null);

    /// <summary>The presets with whose pixels the model names more pictures rightly than chance would (the square of the gain is above the
    /// number of pictures that it names wrongly as it is, or it names less than half rightly), the best first; those that are as good as
    /// the best by the same measure are among them.</summary>
    public IReadOnlyList<PictureTrial> Better =>
        [
            .. Trials.Where(trial =>
                trial.Preset is not null
                && IsMore(trial.Right, AsItIs.Right, Pictures - AsItIs.Right)
                && !IsMore(Trials[0].Right, trial.Right, Pictures - trial.Right)
            ),
        ];

    /// <summary>Whether no preset fits better and at least half of the pictures are named rightly.</summary>
    public bool Passed => Better.Count == 0 && AsItIs.Right * 2 >= Pictures && Pictures > 0;

    private bool IsMore(int right, int other, int wrong) =>
        right > other && (other * 2 < Pictures || (right - other) * (right - other) > wrong);
}
