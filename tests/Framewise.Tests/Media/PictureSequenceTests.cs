using Framewise.Media;
using Framewise.Results.Files;
using Framewise.Runs;

namespace Framewise.Tests.Media;

/// <summary>Numbered pictures are a video.</summary>
public sealed class PictureSequenceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f_%04d.png", 0, 40)]
    [InlineData("f_%04d.png@10", 7, 100)]
    [InlineData("f_%d.jpg@12.5", 95, 80)]
    public void They_are_shown_one_after_the_other_at_their_rate(string pattern, int first, int milliseconds)
    {
        Make(pattern.Split('@')[0], first);
        var read = ReadUp.All(_folder[pattern]);
        Assert.Equal(10, read.Frames.Count);
        Assert.Empty(read.Ledger.Damage);
        var seconds = read.Pts.Select(pts => pts * read.Stream.TimeBase.ToDouble() * 1000);
        Assert.All(seconds.Zip(seconds.Skip(1)), pair => Assert.Equal(milliseconds, pair.Second - pair.First, 0.01));
        Assert.Equal(10, VideoInspector.Inspect(_folder[pattern]).Frames);
    }

    [Fact]
    public async Task They_have_one_table_are_skipped_when_nothing_changed_and_done_again_when_a_picture_has()
    {
        Make("f_%04d.png", 1);
        var found = VideoFiles.Find([_folder["f_%04d.png"]]);
        Assert.Equal((10L, 0), await Run(found));
        Assert.True(File.Exists(_folder["out", "f_%04d.png.csv"]));
        Assert.Equal((0L, 1), await Run(found));
        File.Copy(_folder["f_0002.png"], _folder["f_0011.png"]);
        Assert.Equal((11L, 0), await Run(VideoFiles.Find([_folder["f_%04d.png"]])));
    }

    [Fact]
    public void A_hole_is_said_with_its_number()
    {
        Make("f_%04d.png", 1);
        File.Delete(_folder["f_0004.png"]);
        File.Delete(_folder["f_0005.png"]);
        var error = Assert.Throws<MediaException>(() => VideoDecoder.Open(_folder["f_%04d.png"]));
        Assert.Contains("lacks picture 4 between 1 and 10", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f_%04d.png")]
    [InlineData("%d%d.png")]
    [InlineData("100%.png")]
    [InlineData("%s.png")]
    public void Where_no_picture_fits_nothing_is_found(string pattern) => Assert.Empty(VideoFiles.Find([_folder[pattern]]).Videos);

    private void Make(string pattern, int first) =>
        Tool.FFmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25", "-frames:v", "10", "-start_number", $"{first}", _folder[pattern]);

    private async Task<(long Rows, int Skipped)> Run(FoundVideos found)
    {
        await using var classifier = new VideoClassifier([TinyPath.Model]);
        var summary = await new FolderRun(classifier, new ResultOptions { Folder = _folder["out"] }).ExecuteAsync(
            found,
            TestContext.Current.CancellationToken
        );
        return (summary.Rows, summary.Skipped);
    }
}
