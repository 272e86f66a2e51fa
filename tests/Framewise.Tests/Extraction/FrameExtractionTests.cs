using Framewise.Extraction;
using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Tests.FrameSources;
using Framewise.Tests.Media;

namespace Framewise.Tests.Extraction;

/// <summary>What is extracted.</summary>
public sealed class FrameExtractionTests(TrapClips clips) : IClassFixture<TrapClips>, IDisposable
{
    private static readonly PixelRecipe[] s_recipes = [new() { Width = 16, Height = 16 }];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Extracting_twice_gives_the_same_bytes()
    {
        FrameExtraction.Write(clips.Plain(), _folder["b.tfrecord"], s_recipes, null);
        FrameExtraction.Write(
            clips.Plain(),
            _folder["c.tfrecord"],
            s_recipes,
            new ClassifierOptions { Isolation = OpenedSource.Worker, Threads = 1 }
        );
        Assert.Equal(File.ReadAllBytes(_folder["b.tfrecord"]), File.ReadAllBytes(_folder["c.tfrecord"]));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial"));
    }

    /// <summary>The file would not say that a device decoded it, nor can a device decode what is decoded.</summary>
    [Fact]
    public void Neither_what_is_extracted_nor_what_was_is_decoded_by_a_device()
    {
        var device = DecoderDevice.Parse("cuda");
        var extracting = Assert.Throws<ArgumentException>(() =>
            FrameExtraction.Write(clips.Plain(), _folder["a.tfrecord"], s_recipes, new ClassifierOptions { Decoder = device })
        );
        Assert.Contains("extracted with the software decoder", extracting.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));

        FrameExtraction.Write(clips.Plain(), _folder["b.tfrecord"], s_recipes, null);
        using var sources = new SourceOpener(s_recipes, new WantedFrames(), 1, null, decoder: device);
        var reading = Assert.Throws<MediaException>(() => sources.Open(_folder["b.tfrecord"], 0, TestContext.Current.CancellationToken));
        Assert.Contains("holds decoded frames: leave --decoder cuda:0 out", reading.Message, StringComparison.Ordinal);
    }
}
