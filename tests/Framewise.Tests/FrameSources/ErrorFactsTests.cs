using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Tests.Media;

namespace Framewise.Tests.FrameSources;

/// <summary>What an error is about is read from its properties, wherever decoding happens.</summary>
public sealed class ErrorFactsTests(TrapClips clips) : IClassFixture<TrapClips>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_has_its_kind_and_path(bool isolated)
    {
        var sound = clips.Make("sound.m4a", "-f", "lavfi", "-i", "sine=duration=0.2");
        (string Path, MediaErrorKind Kind)[] files =
        [
            (_folder["none.mp4"], MediaErrorKind.NotFound),
            (_folder.Path, MediaErrorKind.NotAVideo),
            (_folder.Write("empty.mp4", ""), MediaErrorKind.Empty),
            (_folder.Write("text.mp4", "no video\n"), MediaErrorKind.NotAVideo),
            (sound, MediaErrorKind.NoVideoStream),
        ];
        foreach (var (path, kind) in files)
        {
            var error = await ErrorOf(path, new ClassifierOptions(), isolated);
            Assert.Equal((path, kind, (long?)null, (string?)null), (error.Path, error.Kind, error.FrameIndex, error.WayOut));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_error_has_the_frame_that_it_is_about_and_the_way_out(bool isolated)
    {
        var error = await ErrorOf(clips.Plain(), new ClassifierOptions { Region = PictureRegion.Parse("9000,9000,8,8") }, isolated);
        Assert.Equal((clips.Plain(), (long?)0), (error.Path, error.FrameIndex));
        Assert.Equal("Give one that does, or per cent, which fit every picture.", error.WayOut);
        Assert.Matches(
            @"^'.+', frame 0: The region .+ pixels\. Give one that does, or per cent, which fit every picture\.$",
            error.Message
        );
    }

    private static async Task<MediaException> ErrorOf(string path, ClassifierOptions options, bool isolated)
    {
        await using var classifier = new VideoClassifier(
            [TinyPath.Model],
            options with
            {
                Isolation = isolated ? OpenedSource.Worker : null,
            }
        );
        return await Assert.ThrowsAsync<MediaException>(async () =>
        {
            await foreach (var _ in classifier.ClassifyAsync(path, TestContext.Current.CancellationToken)) { }
        });
    }
}
