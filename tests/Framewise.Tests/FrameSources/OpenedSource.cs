using System.Text.Json;
using Framewise.Extraction;
using Framewise.FrameSources;
using Framewise.FrameSources.Isolation;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Tests.FrameSources;

/// <summary>One of the ways to get at frames, opened on a video.</summary>
internal sealed class OpenedSource : IDisposable
{
    private readonly SourceOpener _opener;
    private readonly TempFolder _folder = new();

    private OpenedSource(
        string kind,
        string video,
        IReadOnlyList<PixelRecipe> recipes,
        ClassifierOptions options,
        long pixelsFrom,
        CancellationToken cancellationToken
    )
    {
        options = options with { Isolation = kind == "child" ? Worker : null };
        _opener = new SourceOpener(recipes, options.Frames, threads: 2, options.Isolation);
        try
        {
            Source = _opener.Open(kind == "file" ? Extract(video, recipes, options) : video, pixelsFrom, cancellationToken);
        }
        catch
        {
            _opener.Dispose();
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The built program as a decoder.</summary>
    public static IsolatedDecoding Worker { get; } =
        new()
        {
            WorkerPath = Path.Combine(
                Repository.Root,
                "src",
                "Framewise.Cli",
                "bin",
                "Release",
                "net10.0",
                OperatingSystem.IsWindows() ? "Framewise.Cli.exe" : "Framewise.Cli"
            ),
            Arguments = ["decode-worker"],
        };

    public IFrameSource Source { get; }

    public static OpenedSource Open(
        string kind,
        string video,
        IReadOnlyList<PixelRecipe> recipes,
        ClassifierOptions? options = null,
        long pixelsFrom = 0,
        CancellationToken cancellationToken = default
    ) => new(kind, video, recipes, options ?? new ClassifierOptions(), pixelsFrom, cancellationToken);

    /// <summary>All that a source gives, as one text per frame and one for the account.</summary>
    public List<string> ReadAll(bool withPixels = true)
    {
        var frame = new PreparedFrame(_opener.BytesPerPicture);
        var all = new List<string> { JsonSerializer.Serialize(Source.Stream, RecordKeys.Json) };
        while (Source.Read())
        {
            var text = Source.Frame.ToString();
            if (Source.IsSelected && withPixels)
            {
                Source.Fill(frame);
                Assert.Equal(Source.Frame, frame.Info);
                text = Describe(frame);
            }
            all.Add(text);
        }
        all.Add($"stopped {Source.StoppedAtEnd}");
        all.Add(Describe(Source.Ledger));
        return all;
    }

    /// <summary>The same from the decoder and the pre-processor themselves.</summary>
    public static List<string> Expected(string video, IReadOnlyList<PixelRecipe> recipes)
    {
        using var decoder = VideoDecoder.Open(video, new VideoDecoderOptions { Threads = 2 });
        var preprocessors = recipes.Select(recipe => new Preprocessor(recipe)).ToList();
        var frame = new PreparedFrame([.. preprocessors.Select(preprocessor => preprocessor.BytesPerPicture)]);
        var all = new List<string> { JsonSerializer.Serialize(decoder.Stream, RecordKeys.Json) };
        var selection = new FrameSelection(new WantedFrames(), decoder.Stream.TimeBase);
        while (decoder.Read())
        {
            frame.Begin(decoder.Frame, selection.TimeOf(decoder.Frame));
            for (var n = 0; n < preprocessors.Count; n++)
                frame.FrameMeans[n] = preprocessors[n].Process(decoder.Picture, frame.Pixels[n].Span);
            all.Add(Describe(frame));
        }
        all.Add("stopped False");
        all.Add(Describe(decoder.Ledger));
        return all;
    }

    public void Dispose()
    {
        Source.Dispose();
        _opener.Dispose();
        _folder.Dispose();
    }

    // Where several threads noticed that they had to start over is chance.
    private static string Describe(FrameLedger ledger) =>
        JsonSerializer.Serialize(ledger with { StartedOverAtFrame = null }, RecordKeys.Json);

    private static string Describe(PreparedFrame frame) =>
        $"{frame.Info} {frame.Time} {string.Join(' ', frame.FrameMeans)} {string.Join(' ', frame.Pixels.Select(Hash))}";

    private static string Hash(Memory<byte> pixels) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(pixels.Span));

    private string Extract(string video, IReadOnlyList<PixelRecipe> recipes, ClassifierOptions options)
    {
        var file = _folder["a.tfrecord"];
        FrameExtraction.Write(video, file, recipes, options);
        return file;
    }
}
