using Framewise.FrameSources.Isolation;
using Framewise.Models;
using Framewise.Prompts;
using Framewise.Results.Rows;

namespace Framewise.Search.Similarity;

/// <summary>The vectors of texts and pictures, by the model of the results.</summary>
internal static class ExampleVectors
{
    /// <summary>A text as it stands, without a template.</summary>
    public static float[] OfText(Model model, string text, Action<string> notice)
    {
        using var tower = TextTower.Open(model, Environment.ProcessorCount);
        return OwnWords.Vector(tower, new ClassPrompts(text, [text]), [Templates.Place], notice);
    }

    /// <summary>A picture, seen as the model sees frames.</summary>
    /// <exception cref="Media.MediaException">It cannot be read.</exception>
    public static float[] OfPicture(Model model, string path, IsolatedDecoding? isolation, CancellationToken cancellationToken)
    {
        var options = new ClassifierOptions
        {
            // What the classes are plays no part in embeddings.
            Classes = model.Towers is null ? [] : ["a photo"],
            TopK = 1,
            Vectors = VectorKinds.Embedding,
            Isolation = isolation,
            VideosAtOnce = 1,
        };
        return Task.Run(
                async () =>
                {
                    await using var classifier = new VideoClassifier([model], options);
                    await foreach (var frame in classifier.ClassifyAsync(path, cancellationToken).ConfigureAwait(false))
                        return frame.Vectors![0].Embedding.ToArray();
                    throw new ModelException($"'{path}' holds no picture.", path);
                },
                cancellationToken
            )
            .GetAwaiter()
            .GetResult();
    }
}
