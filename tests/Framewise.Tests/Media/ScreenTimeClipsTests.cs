using System.Globalization;
using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>How long pictures are shown, in files of the kinds that people have and in several containers.</summary>
public sealed class ScreenTimeClipsTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private static readonly string[] s_copy = ["-c", "copy"];

    public static TheoryData<string, string, double> Kinds =>
        new()
        {
            // A screen recorder that rests for five seconds, a phone that halves its rate, slides, and pictures at any time.
            { "rest", "if(lt(N,40),N,N+125)", 8.2 },
            { "dark", "if(lt(N,40),N,40+2*(N-40))", 4.8 },
            { "slides", "75*N", 240 },
            { "uneven", "N+floor(N*N/90)", 6.0 },
        };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_variable_rate_loses_nothing_and_lasts_until_its_last_picture_gives_way_in_every_container(
        string kind,
        string times,
        double seconds
    )
    {
        var whole = Variable(kind, times);
        foreach (var path in (string[])[whole, .. Copies(whole, kind, "mkv", "ts", "flv", "nut")])
        {
            var file = ReadUp.All(path);
            Assert.Equal(80, file.Frames.Count);
            Assert.Empty(file.Ledger.Damage);
            var length = (file.Ledger.EndPts!.Value - file.Ledger.FirstPts!.Value) * file.Stream.TimeBase.ToDouble();
            // Of the last picture some containers know nothing; it lasts a usual step there.
            Assert.True(Math.Abs(length - seconds) < 0.1 || kind == "slides", $"{path}: {length} s");
        }
    }

    [Theory]
    [InlineData("rest")]
    [InlineData("dark")]
    [InlineData("slides")]
    public void In_mp4_the_index_says_before_the_first_frame_that_no_gap_is_one(string kind) =>
        Assert.Equal(0, ReadUp.All(Variable(kind, Kinds.Single(row => row.Data.Item1 == kind).Data.Item2)).Ledger.Gaps);

    [Theory]
    [InlineData("mpeg4", "not(mod(n\\,7))*gt(n\\,0)", 14)]
    [InlineData("mpeg4", "between(n\\,30\\,36)", 7)]
    [InlineData("mjpeg", "not(mod(n\\,7))*gt(n\\,0)", 14)]
    public void Lost_packets_of_a_constant_rate_are_damage_in_every_container(string codec, string drop, int lost)
    {
        var whole = clips.Make(
            $"whole-{codec}.mkv",
            ["-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25:duration=4", "-c:v", codec, "-pix_fmt", "yuvj420p", "-strict", "-1"]
        );
        foreach (var ending in (string[])["mp4", "mkv", "nut"])
        {
            var path = clips.Make($"lost-{codec}-{drop.Length}.{ending}", ["-i", whole, "-c", "copy", "-bsf:v", $"noise=drop={drop}"]);
            var ledger = ReadUp.All(path).Ledger;
            Assert.Contains(
                ledger.Damage,
                damage =>
                    damage.Kind == "lost frames"
                    && damage.Reason.StartsWith(lost.ToString(CultureInfo.InvariantCulture) + " ", StringComparison.Ordinal)
            );
            Assert.True(ledger.Gaps > 0);
        }
    }

    [Fact]
    public void Pictures_of_a_gif_last_as_long_as_it_says_the_last_one_too()
    {
        var path = clips.Make(
            "slides.gif",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=32x32:rate=10:duration=1.2",
            "-vf",
            "setpts='if(lt(N,8),N,N+4)/10/TB'",
            "-fps_mode",
            "passthrough",
            "-final_delay",
            "700"
        );
        var file = ReadUp.All(path);
        Assert.Equal((12, 0L), (file.Frames.Count, file.Ledger.Gaps));
        Assert.Empty(file.Ledger.Damage);
        Assert.Equal(700, file.Ledger.EndPts - file.Ledger.LastPts);
    }

    [Fact]
    public void A_single_picture_of_ten_seconds_lasts_ten_seconds()
    {
        var path = clips.Make("still.mp4", "-f", "lavfi", "-i", "color=red:size=64x64:rate=1/10:duration=10", "-c:v", "mpeg4");
        var file = ReadUp.All(path);
        Assert.Single(file.Frames);
        Assert.Equal(10, (file.Ledger.EndPts!.Value - file.Ledger.FirstPts!.Value) * file.Stream.TimeBase.ToDouble(), 6);
        Assert.Equal(
            TimeSpan.FromSeconds(10),
            VideoInspector.Inspect(path, cancellationToken: TestContext.Current.CancellationToken).Duration
        );
    }

    [Fact]
    public void A_players_clock_begins_with_the_sound_where_that_is_earlier()
    {
        var path = clips.Make(
            "late.mp4",
            [
                "-f",
                "lavfi",
                "-i",
                "sine=duration=4",
                "-itsoffset",
                "2",
                .. TrapClips.Source,
                "-map",
                "1",
                "-map",
                "0",
                "-fps_mode",
                "vfr",
                "-c:v",
                "mpeg4",
                "-c:a",
                "aac",
            ]
        );
        using var decoder = VideoDecoder.Open(path);
        Assert.True(decoder.Read());
        Assert.Equal(2, decoder.Frame.Pts * decoder.Stream.TimeBase.ToDouble() - decoder.Stream.EarliestStart!.Value.TotalSeconds, 0.03);
    }

    /// <summary>80 frames whose numbers in 25ths of a second an expression gives.</summary>
    private string Variable(string kind, string times) =>
        clips.Make(
            $"{kind}.mp4",
            [
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=96x64:rate=25:duration=3.2",
                "-vf",
                $"settb=1/25,setpts='{times}'",
                "-fps_mode",
                "passthrough",
                .. TrapClips.H264,
                "-bf",
                "0",
            ]
        );

    private IEnumerable<string> Copies(string path, string kind, params string[] endings) =>
        endings.Select(ending => clips.Make($"{kind}.{ending}", ["-i", path, .. s_copy]));
}
