using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using Framewise.Models;
using Framewise.Prompts;
using Framewise.Results.Rows;
using Framewise.Tests.Media;
using Framewise.Tests.Search;

namespace Framewise.Tests.Prompts;

/// <summary>Two small models with two towers, trained and run by torch, against framewise: from the files to the probabilities.</summary>
public sealed class ReferencePictureTests : IDisposable
{
    private const double SmallestCosine = 0.9999,
        LargestDifference = 0.005;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("clip", "zero_shot")]
    [InlineData("clip", "ensemble")]
    [InlineData("siglip", "zero_shot")]
    [InlineData("siglip", "ensemble")]
    public async Task Pictures_have_the_probabilities_of_the_reference(string family, string kind)
    {
        using var references = References(family);
        var root = references.RootElement;
        string[] templates =
            kind == "ensemble"
                ? Texts(root.GetProperty(kind).GetProperty("templates"))
                : [root.GetProperty(kind).GetProperty("template").GetString()!];
        var rows = await ClassifyAsync(
            Shared(family),
            [
                .. root.GetProperty("pictures")
                    .EnumerateArray()
                    .Select(picture => Shared(picture.GetProperty("file").GetString()!.Split('/'))),
            ],
            Texts(root.GetProperty("zero_shot").GetProperty("classes")),
            templates
        );
        var wanted = root.GetProperty(kind).GetProperty("probabilities").EnumerateArray().Select(Floats).ToList();
        var differences = rows.Zip(wanted)
            .Select(pair => pair.First.Vectors![0].Probabilities.ToArray().Zip(pair.Second).Max(two => Math.Abs(two.First - two.Second)))
            .ToList();
        var worst = differences.Max();
        Assert.Equal(40, rows.Count);
        Assert.InRange(worst, 0, LargestDifference);
    }

    [Theory]
    [InlineData("clip")]
    [InlineData("siglip")]
    public async Task Pictures_have_the_embedding_of_the_reference(string family)
    {
        using var references = References(family);
        var pictures = references.RootElement.GetProperty("pictures").EnumerateArray().ToList();
        var rows = await ClassifyAsync(
            Shared(family),
            [.. pictures.Select(picture => Shared(picture.GetProperty("pixels").GetString()!.Split('/')))],
            ["a"],
            []
        );
        foreach (var (row, picture) in rows.Zip(pictures))
            AssertSame(row.Vectors![0].Embedding.Span, Floats(picture.GetProperty("raw")), picture.GetProperty("file").GetString()!);
    }

    /// <summary>The references of frames come from pictures that ffmpeg converts to RGB by its fast way, framewise's frames are what it
    /// makes by its accurate one (docs/preprocessing.md). So three comparisons: framewise with torch on the same pictures, the video with
    /// the accurate pictures, and the video with torch, where the two ways of conversion stand between.</summary>
    [Theory]
    [InlineData("clip")]
    [InlineData("siglip")]
    public async Task Frames_of_a_video_have_the_embeddings_and_probabilities_of_the_reference(string family)
    {
        var cosines = File.ReadLines(Shared("video", $"scores_{family}.csv"))
            .Skip(1)
            .Select(line => line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())
            .Where(fields => fields[0] % 25 == 0)
            .Select(fields => fields[2..])
            .ToList();
        using var references = References(family);
        var scale = references.RootElement.GetProperty("logit_scale").GetDouble();
        var bias = family == "siglip" ? references.RootElement.GetProperty("logit_bias").GetDouble() : (double?)null;
        var wanted = cosines.ConvertAll(frame => Probabilities(frame, scale, bias));
        var questions = ShapesFilm.Questions().Select(question => question.Text).ToArray();
        Task<List<FrameResult>> Ask(params string[] files) => ClassifyAsync(Shared(family), files, questions, ["{}"]);

        var film = (await Ask(Shared("video", "shapes_a.mp4"))).Where(row => row.FrameIndex % 25 == 0).ToList();
        var fast = await Ask(Pictures("format=rgb24"));
        var accurate = await Ask(Pictures("scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=rgb24"));
        Assert.Equal(90, film.Count);
        Assert.InRange(fast.Zip(wanted, Difference).Max(), 0, 0.0001);
        foreach (var (frame, picture) in film.Zip(accurate))
            Assert.InRange(
                TensorPrimitives.CosineSimilarity(frame.Vectors![0].Embedding.Span, picture.Vectors![0].Embedding.Span),
                SmallestCosine,
                1.0001
            );
        Assert.InRange(
            film.Zip(accurate.Select(row => Array.ConvertAll(row.Vectors![0].Probabilities.ToArray(), p => (double)p)), Difference).Max(),
            0,
            LargestDifference
        );
        Assert.InRange(film.Zip(wanted, Difference).Average(), 0, LargestDifference);
        Assert.InRange(film.Zip(wanted, Difference).Max(), 0, 0.05);

        string[] Pictures(string filter)
        {
            var folder = _folder[$"{family}-{filter.Length}"];
            Directory.CreateDirectory(folder);
            Tool.FFmpeg(
                "-i",
                Shared("video", "shapes_a.mp4"),
                "-vf",
                $"select='not(mod(n,25))',{filter}",
                "-fps_mode",
                "passthrough",
                Path.Combine(folder, "%03d.png")
            );
            return [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
        }

        static double Difference(FrameResult row, double[] wanted) =>
            row.Vectors![0].Probabilities.ToArray().Zip(wanted).Max(pair => Math.Abs(pair.First - pair.Second));
    }

    /// <summary>What the reference's cosines mean: a softmax over all texts, or a sigmoid of each.</summary>
    private static double[] Probabilities(double[] cosines, double scale, double? bias)
    {
        if (bias is { } shift)
            return Array.ConvertAll(cosines, cosine => 1 / (1 + Math.Exp(-(scale * cosine + shift))));
        var powers = Array.ConvertAll(cosines, cosine => Math.Exp(scale * cosine));
        return Array.ConvertAll(powers, power => power / powers.Sum());
    }

    [Theory]
    [InlineData("clip", null)]
    [InlineData("siglip", null)]
    [InlineData("clip", "model.onnx")]
    [InlineData("siglip", "model.onnx")]
    public void Texts_have_the_embedding_of_the_reference(string family, string? file)
    {
        using var references = References(family);
        using var cache = new TempFolder();
        var model = Model.Load(file is null ? Shared(family) : Shared(family, "onnx", file));
        using var tower = TextTower.Open(model, cacheFolder: cache.Path);
        // OpenAI's tokenizer, which made the references, unescapes HTML and straightens quotes; Hugging Face's, which tokenizer.json is
        // for, does not.
        var texts = references
            .RootElement.GetProperty("texts")
            .EnumerateArray()
            .Where(text => family != "clip" || !text.GetProperty("text").GetString()!.AsSpan().ContainsAny("&\u201c\u201d"))
            .ToList();
        Assert.InRange(texts.Count, 38, 40);
        foreach (var text in texts)
            AssertSame(
                tower.Embed(text.GetProperty("text").GetString()!, out _, out _),
                Floats(text.GetProperty("raw")),
                text.GetProperty("text").GetString()!
            );
    }

    [Theory]
    [InlineData("clip", "vision_model_fp16.onnx")]
    [InlineData("siglip", "vision_model_fp16.onnx")]
    [InlineData("siglip", "vision_model_fp16_io16.onnx")]
    [InlineData("clip", "model.onnx")]
    [InlineData("siglip", "model.onnx")]
    public async Task Other_files_of_the_model_give_nearly_the_same(string family, string file)
    {
        using var references = References(family);
        var root = references.RootElement;
        string[] pictures = [Shared("pictures", "01.png"), Shared("pictures", "02.png")];
        var rows = await ClassifyAsync(
            Shared(family, "onnx", file),
            pictures,
            Texts(root.GetProperty("zero_shot").GetProperty("classes")),
            [root.GetProperty("zero_shot").GetProperty("template").GetString()!]
        );
        foreach (var (row, wanted) in rows.Zip(root.GetProperty("zero_shot").GetProperty("probabilities").EnumerateArray().Select(Floats)))
            Assert.All(row.Vectors![0].Probabilities.ToArray().Zip(wanted), pair => Assert.InRange(pair.First - pair.Second, -0.01, 0.01));
    }

    private static async Task<List<FrameResult>> ClassifyAsync(string model, string[] pictures, string[] classes, string[] templates)
    {
        using var classifier = VideoClassifier.Load(
            model,
            new ClassifierOptions
            {
                Classes = classes,
                Templates = templates,
                TopK = 1,
                Vectors = VectorKinds.Probabilities | VectorKinds.Embedding,
            }
        );
        var rows = new SortedDictionary<(int Video, long Frame), FrameResult>();
        await foreach (var happening in classifier.RunAsync(pictures, TestContext.Current.CancellationToken))
            if (happening is FrameClassified classified)
                rows.Add((happening.VideoIndex, classified.Frame.FrameIndex), classified.Frame);
            else if (happening is VideoCompleted { Outcome.Error: { } error })
                throw error;
        return [.. rows.Values];
    }

    private static void AssertSame(ReadOnlySpan<float> unit, float[] raw, string what)
    {
        var wanted = TextTower.Normalized(raw);
        var (cosine, worst) = (0.0, 0.0);
        for (var at = 0; at < wanted.Length; at++)
        {
            cosine += (double)unit[at] * wanted[at];
            worst = Math.Max(worst, Math.Abs(unit[at] - wanted[at]));
        }
        Assert.True(cosine >= SmallestCosine && worst <= 0.001, $"{what}: cosine {cosine}, largest difference {worst}");
    }

    private static JsonDocument References(string family) => JsonDocument.Parse(File.ReadAllBytes(Shared(family, "embeddings.json")));

    private static string Shared(params string[] parts) => Repository.Shared(["two-tower", .. parts]);

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
