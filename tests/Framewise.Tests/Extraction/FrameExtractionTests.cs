using Framewise.Extraction;
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
}
