using System.Text.Json;
using Framewise.FrameSources;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Tests.Media;

namespace Framewise.Tests;

/// <summary>Going on inside a video: decoding begins at a key frame where that is proven to give the same, and at the first frame where
/// not.</summary>
public class ContinuedVideoTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private const string Moving = "testsrc2=size=96x64:rate=25:duration=12";

    /// <summary>Clip, arguments, and whether a key frame must be taken (or must not; null: both are right).</summary>
    public static TheoryData<string, string, bool?> Clips =>
        new()
        {
            { "closed.mp4", "-c:v libx264 -g 25 -bf 3", true },
            { "open.mp4", "-c:v libx264 -g 25 -bf 3 -x264-params open-gop=1:b-pyramid=normal", true },
            { "open.mkv", "-c:v libx264 -g 25 -bf 3 -x264-params open-gop=1", true },
            { "open.ts", "-c:v libx264 -g 25 -bf 3 -x264-params open-gop=1", null },
            { "hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=3:open-gop=1", true },
            { "hevc.ts", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=3:open-gop=1", null },
            { "refresh.mp4", "-c:v libx264 -g 25 -x264-params intra-refresh=1:bframes=0", null },
            { "vp9.webm", "-c:v libvpx-vp9 -b:v 100k -g 20 -auto-alt-ref 1 -lag-in-frames 12 -deadline realtime -cpu-used 8", true },
            { "vp8.webm", "-c:v libvpx -b:v 100k -g 20 -auto-alt-ref 1 -lag-in-frames 12 -deadline realtime", true },
            { "mpeg2.ts", "-c:v mpeg2video -g 12 -bf 2", null },
            { "mpeg4.mp4", "-c:v mpeg4 -g 12 -bf 2", true },
            { "packed.avi", "-c:v mpeg4 -g 12 -bf 2 -bsf:v mpeg4_unpack_bframes", null },
            { "motion.avi", "-c:v mjpeg", null },
            { "varying.mkv", "-vf select='mod(n\\,3)+lt(n\\,60)*not(mod(n\\,2))' -vsync vfr -c:v libx264 -g 20 -bf 2", true },
            { "one-key.mp4", "-c:v libx264 -g 9999 -bf 2", false },
            { "raw.h264", "-c:v libx264 -g 20 -bf 2", false },
            { "gaps.mkv", "-c:v libx264 -g 20 -bf 0 -bsf:v noise=drop='not(mod(n\\,37))*gt(n\\,20)*key'", null },
        };

    [Theory]
    [MemberData(nameof(Clips))]
    public async Task Rows_and_account_are_those_of_the_undisturbed_run(string name, string arguments, bool? fromKey)
    {
        await Check(
            clips.Make(
                name,
                ["-f", "lavfi", "-i", Moving, .. arguments.Replace("'", "").Split(' '), "-threads", "1", "-pix_fmt", "yuv420p", "-bitexact"]
            ),
            fromKey
        );
    }

    [Fact]
    public async Task An_edit_list_changes_nothing()
    {
        var whole = clips.Make(
            "whole.mp4",
            "-f",
            "lavfi",
            "-i",
            Moving,
            "-c:v",
            "libx264",
            "-g",
            "25",
            "-bf",
            "3",
            "-threads",
            "1",
            "-pix_fmt",
            "yuv420p",
            "-bitexact"
        );
        await Check(clips.Make("edited.mp4", "-ss", "1.3", "-i", whole, "-c", "copy", "-bitexact"), fromKey: true);
    }

    [Fact]
    public async Task Damage_before_the_place_leads_back_to_the_first_frame()
    {
        var whole = clips.Make(
            "sound.mp4",
            "-f",
            "lavfi",
            "-i",
            Moving,
            "-c:v",
            "libx264",
            "-g",
            "25",
            "-bf",
            "3",
            "-threads",
            "1",
            "-pix_fmt",
            "yuv420p",
            "-bitexact"
        );
        await Check(clips.Make("noise.mp4", "-i", whole, "-c", "copy", "-bsf:v", "noise=amount=4000", "-bitexact"), fromKey: false);
    }

    [Theory]
    [InlineData("real/cockatoo.mp4", null)]
    [InlineData("real/bigbuckbunny.mp4", null)]
    [InlineData("odd/h265_video.mp4", null)]
    [InlineData("odd/bbb_2500ms.ts", null)]
    [InlineData("odd/sample.avi", null)]
    [InlineData("odd/av1_video.mkv", null)]
    [InlineData("odd/sample_vvc.mp4", null)]
    public async Task So_it_is_with_real_videos(string name, bool? fromKey)
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "media", name);
        Assert.SkipUnless(File.Exists(path), $"There is no '{path}'.");
        await Check(path, fromKey);
    }

    /// <summary>The frames of this video refer across its key frames: what a decoder that begins at one gives is not what the file
    /// holds.</summary>
    [Fact]
    public void A_start_that_leads_astray_is_noticed_and_made_good_inside_the_decoder()
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "media", "real", "cockatoo.mp4");
        Assert.SkipUnless(File.Exists(path), $"There is no '{path}'.");
        var whole = ReadUp.All(path);
        var trail = new FrameTrail();
        foreach (var frame in whole.Frames.Take(251))
            trail.Add(frame.Pts, frame.Flags);
        var start = new SeekRequest(whole.Frames[250].Pts, Margin: 1, Index: 250, trail.Value);
        using var decoder = VideoDecoder.Open(path, new VideoDecoderOptions { Start = start });
        Assert.True(decoder.Read());
        var wasTried = decoder.Ledger.FirstDecodedFrame > 0;
        var frames = new List<FrameInfo> { decoder.Frame };
        while (decoder.Read())
            frames.Add(decoder.Frame);
        TestContext.Current.SendDiagnosticMessage($"tried: {wasTried}, decoded from {decoder.Ledger.FirstDecodedFrame}");
        Assert.Equal(
            whole.Frames.Select(frame => (frame.Index, frame.Pts, frame.Flags)),
            frames.Select(frame => (frame.Index, frame.Pts, frame.Flags))
        );
        // Of a wrong trail nothing is concluded.
        using var other = VideoDecoder.Open(path, new VideoDecoderOptions { Start = start with { Trail = trail.Value + 1 } });
        Assert.True(other.Read());
        Assert.Equal(0, other.Ledger.FirstDecodedFrame);
    }

    private static async Task Check(string path, bool? fromKey)
    {
        foreach (
            var options in (ClassifierOptions[])
                [
                    new(),
                    new()
                    {
                        Every = 3,
                        Start = TimeSpan.FromSeconds(0.4),
                        End = TimeSpan.FromSeconds(11),
                        Threads = 1,
                    },
                    new() { Every = FrameStep.Parse("0.5s"), Threads = 1 },
                ]
        )
        {
            var (rows, whole) = await TinyPath.RunAsync(path, options);
            if (rows.Count < 2)
                continue;
            var begun = new List<long>();
            foreach (var share in (double[])[0.02, 0.4, 0.77, 0.98])
            {
                var last = (int)(share * (rows.Count - 1));
                var place = PlaceOf(rows, last);
                var (rest, outcome) = await TinyPath.RunAsync(path, options, place);
                Assert.Equal(rows.Skip(last + 1).Select(Describe), rest.Select(Describe));
                Assert.Equal(Describe(whole), Describe(outcome));
                begun.Add(outcome.Ledger!.FirstDecodedFrame);
            }
            TestContext.Current.SendDiagnosticMessage(
                $"{Path.GetFileName(path)} ({rows.Count} rows): decoded from {string.Join(", ", begun)}"
            );
            // What is sampled up to an end goes on from where headers alone prove it.
            if (fromKey == true && (options.End is null || !Path.GetFileName(path).StartsWith("open", StringComparison.Ordinal)))
                Assert.True(begun[3] > 0, "decoding began at the first frame");
            if (fromKey == false)
                Assert.All(begun, first => Assert.Equal(0, first));
        }
    }

    internal static ResumePoint PlaceOf(IReadOnlyList<FrameResult> rows, int last) =>
        new(rows[last].FrameIndex, rows[last].Pts, last + 1, 0)
        {
            Trail = rows[last].Trail,
            PixelsFrom = rows[Math.Max(0, last + 1 - ResumePoint.ProvenRows)].FrameIndex,
            Pixels = [.. rows.Take(last + 1).TakeLast(ResumePoint.ProvenRows).Select(row => row.Checksum)],
        };

    private static string Describe(FrameResult row) =>
        $"{row.FrameIndex} {row.Pts} {row.Time} {row.Flags} {row.Checksum:x8} {row.Trail:x8} "
        + $"{string.Join(' ', row.Predictions.Select(prediction => $"{prediction.Label} {prediction.Probability:R}"))}";

    private static string Describe(VideoOutcome outcome) =>
        $"{outcome.Rows} {outcome.NotSelected} {outcome.Balances} {outcome.StoppedAtEnd} "
        + $"{JsonSerializer.Serialize(outcome.Ledger! with { FirstDecodedFrame = 0, StartedOverAtFrame = null }, RecordKeys.Json)}";
}
