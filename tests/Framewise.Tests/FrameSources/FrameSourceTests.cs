using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Tests.Media;

namespace Framewise.Tests.FrameSources;

/// <summary>What every frame source must do: the decoder here, the decoder in a child process, and a TFRecord file.</summary>
public class FrameSourceTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private static readonly PixelRecipe[] Recipes =
    [
        new()
        {
            Width = 64,
            Height = 48,
            WantsFrameMean = true,
        },
        new()
        {
            Width = 33,
            Height = 17,
            Channels = ChannelOrder.Bgr,
            Crop = CropMode.Squash,
        },
    ];

    public static TheoryData<string> Kinds => new("here", "child", "file");

    public static TheoryData<string, string> KindsAndClips
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var kind in (string[])["here", "child", "file"])
            foreach (var clip in (string[])["plain", "variable rate", "damaged", "without times", "changing size", "cut"])
                data.Add(kind, clip);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndClips))]
    public void Frames_pixels_flags_and_account_are_the_decoders(string kind, string clip)
    {
        var path = Clip(clip);
        using var opened = OpenedSource.Open(kind, path, Recipes);
        var expected = OpenedSource.Expected(path, Recipes);
        Assert.True(expected.Count > 10);
        Assert.Equal(expected, opened.ReadAll());
        Assert.False(opened.Source.Read());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_selection_gives_the_same_frames_and_the_same_account(string kind)
    {
        var options = new ClassifierOptions
        {
            Every = 3,
            Start = TimeSpan.FromSeconds(0.2),
            End = TimeSpan.FromSeconds(0.7),
        };
        using var here = OpenedSource.Open("here", clips.Plain(), Recipes, options);
        using var opened = OpenedSource.Open(kind, clips.Plain(), Recipes, options);
        var all = opened.ReadAll();
        Assert.Contains("stopped True", all);
        Assert.Equal(here.ReadAll(), all);
    }

    [Theory]
    [InlineData("child", "0.3s")]
    [InlineData("child", "key")]
    [InlineData("child", "7")]
    [InlineData("file", "0.3s")]
    [InlineData("file", "key")]
    public void A_sample_gives_the_same_frames_and_the_same_account(string kind, string step)
    {
        var options = new ClassifierOptions { Every = FrameStep.Parse(step) };
        using var here = OpenedSource.Open("here", clips.Plain(), Recipes, options);
        using var opened = OpenedSource.Open(kind, clips.Plain(), Recipes, options);
        var all = opened.ReadAll();
        Assert.True(opened.Source.Ledger.NotDecoded > 0);
        Assert.Equal(here.ReadAll(), all);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pixels_that_are_not_needed_again_may_be_missing_but_no_frame_is(string kind)
    {
        using var opened = OpenedSource.Open(kind, clips.Plain(), Recipes, pixelsFrom: 20);
        var frame = new PreparedFrame([64 * 48 * 3, 33 * 17 * 3]);
        var expected = OpenedSource.Expected(clips.Plain(), Recipes);
        for (var index = 0; index < 25; index++)
        {
            Assert.True(opened.Source.Read());
            Assert.Equal(index, opened.Source.Frame.Index);
            if (index < 20)
                continue;
            opened.Source.Fill(frame);
            Assert.StartsWith($"{frame.Info} {frame.Time}", expected[1 + index], StringComparison.Ordinal);
        }
        Assert.False(opened.Source.Read());
        Assert.True(opened.Source.Ledger.Complete);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_video_that_cannot_be_opened_is_refused_with_the_same_sentence(string kind)
    {
        var path = clips.Cut(clips.Plain(), 0.6);
        var expected = Assert.Throws<MediaException>(() => VideoDecoder.Open(path));
        var actual = Assert.Throws<MediaException>(() => OpenedSource.Open(kind, path, Recipes));
        Assert.Equal((expected.Message, expected.Path), (actual.Message, actual.Path));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_source_may_be_left_in_the_middle(string kind)
    {
        using var opened = OpenedSource.Open(kind, clips.Plain(), Recipes);
        for (var index = 0; index < 5; index++)
            Assert.True(opened.Source.Read());
        Assert.False(opened.Source.Ledger.Complete);
    }

    private string Clip(string name) =>
        name switch
        {
            "variable rate" => clips.Make(
                "vfr.mp4",
                [.. TrapClips.Source, "-vf", "select='not(mod(n\\,3))+lt(n\\,8)'", "-vsync", "vfr", .. TrapClips.H264]
            ),
            "damaged" => clips.Make("noise.mp4", "-i", clips.Plain(), "-c", "copy", "-bsf:v", "noise=amount=200"),
            "without times" => clips.Make("raw.h264", [.. TrapClips.Source, .. TrapClips.H264]),
            "changing size" => ChangingSize(),
            "cut" => clips.Cut(clips.Make("front.mp4", "-i", clips.Plain(), "-c", "copy", "-movflags", "+faststart"), 0.6),
            _ => clips.Plain(),
        };

    private string ChangingSize()
    {
        var path = Path.Combine(clips.Folder, "sizes.ts");
        var wide = File.ReadAllBytes(clips.Make("wide.ts", [.. TrapClips.Source, .. TrapClips.H264]));
        var tall = File.ReadAllBytes(clips.Make("tall.ts", [.. TrapClips.Source, "-vf", "scale=96:160", .. TrapClips.H264]));
        if (!File.Exists(path))
            File.WriteAllBytes(path, [.. wide, .. tall]);
        return path;
    }
}
