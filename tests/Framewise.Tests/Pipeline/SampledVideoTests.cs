using Framewise.FrameSources;
using Framewise.Media;
using Framewise.Results.Ledger;
using Framewise.Results.Rows;
using Framewise.Tests.Media;

namespace Framewise.Tests;

/// <summary>A run over some frames of a video gives the rows that a run over all of them has there, whatever it decodes for that.</summary>
public class SampledVideoTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private const string Moving = "testsrc2=size=96x64:rate=25:duration=6";

    private static readonly string[] s_steps = ["2", "7", "30", "1s", "0.3s", "2.5s", "1fps", "0.7fps", "key"];

    /// <summary>Clip, arguments, and whether there must be frames that are not decoded at a step of 30 (or must not; null: both are
    /// right).</summary>
    public static TheoryData<string, string, bool?> Clips =>
        new()
        {
            { "closed.mp4", "-c:v libx264 -g 25 -bf 3", true },
            { "pyramid.mp4", "-c:v libx264 -g 40 -bf 8 -x264-params b-pyramid=normal:b-adapt=0:ref=6", true },
            { "weighted.mkv", "-c:v libx264 -g 12 -bf 3 -x264-params b-pyramid=strict:weightp=2:direct=temporal", true },
            { "slices.mp4", "-c:v libx264 -g 25 -bf 2 -x264-params slices=4", true },
            { "fields.mp4", "-c:v libx264 -g 25 -bf 2 -flags +ildct+ilme -x264-params tff=1", true },
            { "open.mp4", "-c:v libx264 -g 25 -bf 3 -x264-params open-gop=1:b-pyramid=normal", true },
            { "open.ts", "-c:v libx264 -g 25 -bf 3 -x264-params open-gop=1", null },
            { "closed.ts", "-c:v libx264 -g 25 -bf 3", true },
            { "refresh.mp4", "-c:v libx264 -g 25 -x264-params intra-refresh=1:bframes=0", true },
            { "one-key.mp4", "-c:v libx264 -g 9999 -bf 2", true },
            { "all-keys.mp4", "-c:v libx264 -g 1", true },
            { "hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=4:open-gop=1:b-pyramid=1", true },
            { "hevc-closed.mkv", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=4:open-gop=0", true },
            { "hevc-layers.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=3:temporal-layers=1", true },
            { "hevc.ts", "-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=20:bframes=3:open-gop=1", null },
            { "vp9.webm", "-c:v libvpx-vp9 -b:v 100k -g 20 -auto-alt-ref 1 -lag-in-frames 12 -deadline realtime -cpu-used 8", true },
            { "vp8.webm", "-c:v libvpx -b:v 100k -g 20 -auto-alt-ref 1 -lag-in-frames 12 -deadline realtime", false },
            { "av1.mkv", "-c:v libsvtav1 -preset 12 -g 20", null },
            { "mpeg2.ts", "-c:v mpeg2video -g 12 -bf 2", null },
            { "mpeg2.mkv", "-c:v mpeg2video -g 12 -bf 2", null },
            { "mpeg2-fields.mkv", "-c:v mpeg2video -g 12 -bf 2 -flags +ildct+ilme", null },
            { "mpeg4.mp4", "-c:v mpeg4 -g 12 -bf 2", false },
            { "motion.avi", "-c:v mjpeg -huffman optimal", true },
            { "prores.mov", "-c:v prores_ks", true },
            { "varying.mkv", "-vf select='mod(n\\,3)+lt(n\\,60)*not(mod(n\\,2))' -vsync vfr -c:v libx264 -g 20 -bf 2", true },
            { "screen.mp4", "-vf select='lt(n\\,9)+gt(n\\,90)' -vsync vfr -c:v libx264 -g 250 -bf 2", true },
            { "raw.h264", "-c:v libx264 -g 20 -bf 2", false },
        };

    [Theory]
    [MemberData(nameof(Clips))]
    public async Task Its_rows_are_rows_of_the_full_run(string name, string arguments, bool? leavesOut) =>
        await Check(Clip(name, arguments), leavesOut);

    [Fact]
    public async Task So_are_they_with_an_edit_list_that_begins_between_key_frames()
    {
        var whole = Clip("whole.mp4", "-c:v libx264 -g 25 -bf 3");
        await Check(clips.Make("edited.mp4", "-ss", "1.3", "-i", whole, "-c", "copy", "-bitexact"), leavesOut: true);
    }

    [Fact]
    public async Task And_in_a_damaged_video()
    {
        var whole = Clip("whole.mp4", "-c:v libx264 -g 25 -bf 3");
        await Check(clips.Make("noise.mp4", "-i", whole, "-c", "copy", "-bsf:v", "noise=amount=2000", "-bitexact"), leavesOut: null);
    }

    public static TheoryData<string> SharedClips
    {
        get
        {
            var media = Repository.Shared("media");
            var data = new TheoryData<string>();
            foreach (var folder in (string[])["generated", "odd", "real"])
                if (Directory.Exists(Path.Combine(media, folder)))
                    foreach (var file in Directory.EnumerateFiles(Path.Combine(media, folder)).Order(StringComparer.Ordinal))
                        if (
                            new FileInfo(file).Length
                            < (Environment.GetEnvironmentVariable("FRAMEWISE_ALL_CLIPS") == "1" ? long.MaxValue : 250_000)
                        )
                            data.Add(Path.GetRelativePath(media, file));
            if (data.Count == 0)
                data.Add("none");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SharedClips))]
    public async Task So_it_is_with_real_videos(string name)
    {
        var path = Path.Combine(Repository.Shared("media"), name);
        Assert.SkipUnless(File.Exists(path), $"There is no '{path}'.");
        if (IsVideo(path))
            await Check(path, leavesOut: null);
    }

    /// <summary>Among the files are some that have no frames, which is said by others.</summary>
    private static bool IsVideo(string path)
    {
        try
        {
            VideoDecoder.Open(path).Dispose();
            return true;
        }
        catch (MediaException)
        {
            return false;
        }
    }

    private string Clip(string name, string arguments) =>
        clips.Make(
            name,
            [
                "-f",
                "lavfi",
                "-i",
                Moving,
                .. arguments.Replace("'", "").Split(' '),
                "-threads",
                "1",
                "-pix_fmt",
                name.StartsWith("prores", StringComparison.Ordinal) ? "yuv422p10le" : "yuv420p",
                "-bitexact",
            ]
        );

    private static async Task Check(string path, bool? leavesOut)
    {
        var (all, whole) = await TinyPath.RunAsync(path, new ClassifierOptions { Threads = 2 });
        var keys = Keys(path);
        foreach (var step in s_steps)
        {
            var (rows, outcome) = await TinyPath.RunAsync(path, new ClassifierOptions { Every = FrameStep.Parse(step), Threads = 2 });
            Assert.Equal(Expected(all, step, keys, EndOf(path, whole.Ledger!)).Select(Describe), rows.Select(Describe));
            Assert.True(outcome.Balances, $"{step}: the account does not balance");
            Assert.Equal(whole.Ledger!.Stored, outcome.Ledger!.Stored);
            Assert.Equal(whole.Ledger.Presented, outcome.Ledger.Presented);
            TestContext.Current.SendDiagnosticMessage(
                $"{Path.GetFileName(path)} {step}: {rows.Count} rows of {all.Count}, not decoded {outcome.Ledger.NotDecoded}"
            );
            var later = new ClassifierOptions
            {
                Every = FrameStep.Parse(step),
                Start = TimeSpan.FromSeconds(2.3),
                End = TimeSpan.FromSeconds(5.1),
                Threads = 2,
            };
            var (some, part) = await TinyPath.RunAsync(path, later);
            // What was lost before the start is not known there.
            if (whole.Ledger.IsDamaged)
                continue;
            Assert.Equal(rows.Where(row => row.Time >= later.Start && row.Time < later.End).Select(Describe), some.Select(Describe));
            Assert.True(part.Balances, $"{step} with a start: the account does not balance");
            if (step == "30" && leavesOut is { } does)
                Assert.Equal(does, outcome.Ledger.NotDecoded > 0);
        }
    }

    private static HashSet<long> Keys(string path)
    {
        using var decoder = VideoDecoder.Open(path, new VideoDecoderOptions { Threads = 2 });
        var keys = new HashSet<long>();
        while (decoder.Read())
            if (decoder.Frame.IsKey)
                keys.Add(decoder.Frame.Index);
        return keys;
    }

    private static decimal EndOf(string path, FrameLedger ledger)
    {
        using var decoder = VideoDecoder.Open(path);
        var unit = decoder.Stream.TimeBase;
        return ledger is { EndPts: { } end, FirstPts: { } first } ? (decimal)(end - first) * unit.Numerator / unit.Denominator : 0;
    }

    private static IEnumerable<FrameResult> Expected(IReadOnlyList<FrameResult> all, string step, HashSet<long> keys, decimal end)
    {
        if (step == "key")
            return all.Where(row => keys.Contains(row.FrameIndex));
        if (step.EndsWith("fps", StringComparison.Ordinal))
            return OnScreen(all, decimal.Parse(step[..^3]), end);
        if (!step.EndsWith('s'))
            return all.Where(row => row.FrameIndex % int.Parse(step) == 0);
        var length = decimal.Parse(step[..^1]);
        var rows = new List<FrameResult>();
        var next = 0m;
        foreach (var row in all)
        {
            var time = Seconds(row);
            if (time < next)
                continue;
            rows.Add(row);
            next = (Math.Floor(time / length) + 1) * length;
        }
        return rows;
    }

    private static IEnumerable<FrameResult> OnScreen(IReadOnlyList<FrameResult> all, decimal rate, decimal end)
    {
        var next = 0m;
        for (var i = 0; i < all.Count; i++)
        {
            var until = (i + 1 < all.Count ? Seconds(all[i + 1]) : end) * rate;
            if (Math.Max(next, Math.Ceiling(Seconds(all[i]) * rate)) >= until)
                continue;
            next = Math.Ceiling(until);
            yield return all[i];
        }
    }

    private static decimal Seconds(FrameResult row) => row.Time.Ticks / (decimal)TimeSpan.TicksPerSecond;

    private static string Describe(FrameResult row) =>
        $"{row.FrameIndex} {row.Pts} {row.Time} {row.Flags} {row.Checksum:x8} "
        + $"{string.Join(' ', row.Predictions.Select(prediction => $"{prediction.Label} {prediction.Probability:R}"))}";
}
