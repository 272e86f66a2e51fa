using Framewise.CliTests;
using Framewise.FrameSources;
using Framewise.Models;
using Framewise.Pipeline;
using Framewise.Preprocessing;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;

namespace Framewise.Tests;

/// <summary>The whole path with a model of a few hundred bytes: rows and account of a video, without the time that real models
/// take.</summary>
internal static class TinyPath
{
    private static readonly Lazy<Model> Colors = new(() => Load(folder => TinyModel.Write(folder)));
    private static readonly Lazy<Model> Corner = new(() => Load(TinyModel.WriteCorner));

    /// <summary>Says which of red, green and blue there is most of.</summary>
    public static Model Model => Colors.Value;

    /// <summary>What the model sees.</summary>
    public static PixelRecipe Pixels => Colors.Value.Card.Pixels;

    /// <summary>Says which of red, green and blue there is most of.</summary>
    public static Task<(IReadOnlyList<FrameResult> Rows, VideoOutcome Outcome)> RunAsync(
        string path,
        ClassifierOptions? options = null,
        ResumePoint? place = null
    ) => RunAsync(Colors.Value, path, options, place);

    /// <summary>Says the colour of the upper left corner of the middle square.</summary>
    public static Task<(IReadOnlyList<FrameResult> Rows, VideoOutcome Outcome)> RunCornerAsync(string path) =>
        RunAsync(Corner.Value, path, null, null);

    private static async Task<(IReadOnlyList<FrameResult> Rows, VideoOutcome Outcome)> RunAsync(
        Model model,
        string path,
        ClassifierOptions? options,
        ResumePoint? place
    )
    {
        using var classifier = new VideoClassifier([model], (options ?? new ClassifierOptions()) with { Batch = ThreadPlan.DefaultBatch });
        var rows = new List<FrameResult>();
        await foreach (
            var happening in classifier.RunAsync([new VideoTask(new(path, path), Continue: place)], TestContext.Current.CancellationToken)
        )
        {
            Assert.False(happening is VideoRestarted, "The video was started over.");
            if (happening is FrameClassified classified)
                rows.Add(classified.Frame);
            if (happening is VideoCompleted completed)
                return (rows, completed.Outcome);
        }
        throw new InvalidOperationException("The run ended without completing its video.");
    }

    private static Model Load(Func<string, string> write)
    {
        using var folder = new TempFolder();
        return Model.Load(write(folder.Path));
    }
}
