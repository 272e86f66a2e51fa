using System.Text.Json;
using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>What headers and packets tell is what decoding finds, as far as the file is sound.</summary>
public class InspectorTests(TrapClips clips) : IClassFixture<TrapClips>
{
    [Fact]
    public void Frames_and_rates_of_the_reference_files_are_those_of_ffprobe()
    {
        using var expectations = JsonDocument.Parse(File.ReadAllText(Repository.Shared("media", "expected.json")));
        var wrong = new List<string>();
        foreach (var file in expectations.RootElement.GetProperty("files").EnumerateObject())
        {
            var expected = file.Value;
            if (
                !expected.GetProperty("decodable").GetBoolean()
                || expected.TryGetProperty("only_attached_pictures", out _)
                || expected.GetProperty("has_decode_errors").GetBoolean()
            )
                continue;
            var inspection = VideoInspector.Inspect(Repository.Shared("media", file.Name));
            Check("problem", null, inspection.Problem);
            Check("frames", expected.GetProperty("frames").GetInt64(), inspection.Frames);
            if (
                expected.GetProperty("variable_frame_rate") is { ValueKind: JsonValueKind.True or JsonValueKind.False } variable
                && inspection.IsConstantRate is { } constant
            )
                Check("variable", variable.GetBoolean(), !constant);
            Check("field order", expected.GetProperty("field_order").GetString() ?? "unknown", inspection.FieldOrder);
            if (expected.TryGetProperty("frames_ignoring_edit_list", out var all) && all.ValueKind == JsonValueKind.Number)
                Check("hidden", all.GetInt64() - expected.GetProperty("frames").GetInt64(), inspection.HiddenByEditList);
            void Check<T>(string what, T should, T value)
            {
                if (!Equals(should, value))
                    wrong.Add($"{file.Name}: {what} is {value}, not {should}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Inspecting_and_decoding_count_the_same_frames_in_every_container()
    {
        foreach (var path in Samples())
        {
            var (inspection, readUp) = (VideoInspector.Inspect(path), ReadUp.All(path));
            Assert.Equal((path, readUp.Ledger.Presented), (path, inspection.Frames));
            Assert.Equal((path, 0), (path, inspection.Suspicions.Count));
            Assert.Equal((path, true), (path, inspection.IsConstantRate ?? true));
            Assert.InRange(inspection.Duration!.Value.TotalSeconds, 0.9, 1.1);
        }
    }

    [Fact]
    public void A_variable_rate_is_told_from_a_constant_one()
    {
        var path = clips.Make(
            "vfr.mkv",
            [.. TrapClips.Source, "-vf", "select='not(mod(n\\,3))+lt(n\\,8)'", "-fps_mode", "vfr", .. TrapClips.H264]
        );
        Assert.False(VideoInspector.Inspect(path).IsConstantRate);
        Assert.True(VideoInspector.Inspect(clips.Plain("mkv")).IsConstantRate);
    }

    [Fact]
    public void The_shape_as_shown_is_turned_and_stretched()
    {
        Assert.Equal(new Rational(16, 9), VideoInspector.Inspect(clips.Plain()).DisplayAspectRatio);
        Assert.Equal(
            new Rational(16 * 16, 9 * 11),
            VideoInspector
                .Inspect(clips.Make("sar.mp4", [.. TrapClips.Source, "-vf", "setsar=16/11", .. TrapClips.H264]))
                .DisplayAspectRatio
        );
    }

    [Fact]
    public void Suspicions_name_what_is_odd()
    {
        Assert.Contains(
            Kinds(clips.Cut(clips.Make("front.mp4", "-i", clips.Plain(), "-c", "copy", "-movflags", "+faststart"), 0.6)),
            kind => kind == "truncated"
        );
        Assert.Contains(Kinds(clips.Cut(clips.Plain("mkv"), 0.6)), kind => kind == "truncated");
        Assert.Equal(
            ["lost frames"],
            Kinds(clips.Make("lost.mp4", "-i", clips.Plain(), "-c", "copy", "-bsf:v", "noise=drop=not(mod(n\\,7))*gt(n\\,0)"))
        );
        Assert.Contains(
            Kinds(clips.Make("late.mkv", "-i", clips.Plain(), "-c", "copy", "-bsf:v", "noise=drop=not(n)")),
            kind => kind == "no key frame first"
        );
    }

    [Fact]
    public void What_cannot_be_classified_says_why()
    {
        Assert.Contains("is empty", VideoInspector.Inspect(Write("empty.mp4", [])).Problem);
        Assert.Contains("is a text file", VideoInspector.Inspect(Write("text.mp4", "this is a text file\n"u8)).Problem);
        Assert.Contains("lost its index", VideoInspector.Inspect(clips.Cut(clips.Plain(), 0.6)).Problem);
        Assert.Contains(
            "no video stream",
            VideoInspector.Inspect(clips.Make("sound.m4a", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac")).Problem
        );
    }

    [Fact]
    public void The_headers_alone_are_enough_for_a_quick_look()
    {
        var inspection = VideoInspector.Inspect(clips.Plain("mkv"), quick: true);
        Assert.Null(inspection.Problem);
        Assert.Null(inspection.IsConstantRate);
        Assert.Equal("h264", inspection.Stream!.Codec);
        Assert.Equal("header", VideoInspector.Inspect(clips.Plain(), quick: true).FramesFrom);
    }

    private IEnumerable<string> Samples()
    {
        foreach (var extension in new[] { "mp4", "mov", "mkv", "ts", "flv" })
            yield return clips.Plain(extension);
        yield return clips.Make("plain.avi", [.. TrapClips.Source, "-c:v", "mpeg4", "-bf", "2"]);
        yield return clips.Make(
            "plain9.webm",
            [.. TrapClips.Source, "-c:v", "libvpx-vp9", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-deadline", "good", "-cpu-used", "5"]
        );
        yield return clips.Make("frag.mp4", [.. TrapClips.Source, .. TrapClips.H264, "-movflags", "frag_keyframe+empty_moov", "-g", "10"]);
        yield return clips.Make("plain.ogv", [.. TrapClips.Source, "-c:v", "libtheora"]);
        yield return clips.Make("raw.h264", [.. TrapClips.Source, .. TrapClips.H264]);
    }

    private static IEnumerable<string> Kinds(string path) => VideoInspector.Inspect(path).Suspicions.Select(suspicion => suspicion.Kind);

    private string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(clips.Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
