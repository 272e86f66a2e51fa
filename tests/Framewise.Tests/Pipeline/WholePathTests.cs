using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Framewise.Tests.Media;

namespace Framewise.Tests;

/// <summary>From the file to the rows: every frame is there, at its time, and chosen parts are parts of the whole.</summary>
public class WholePathTests(TrapClips clips) : IClassFixture<TrapClips>
{
    [Fact]
    public async Task Every_frame_of_the_reference_files_becomes_a_row_with_its_pts()
    {
        using var expectations = JsonDocument.Parse(File.ReadAllText(Repository.Shared("media", "expected.json")));
        var (wrong, files) = (new List<string>(), 0);
        foreach (var file in expectations.RootElement.GetProperty("files").EnumerateObject())
        {
            var expected = file.Value;
            if (!expected.GetProperty("decodable").GetBoolean() || expected.TryGetProperty("only_attached_pictures", out _))
                continue;
            var (rows, outcome) = await TinyPath.RunAsync(Repository.Shared("media", file.Name));
            files++;
            if (!outcome.Balances || rows.Count != outcome.Rows || rows.Where((row, index) => row.FrameIndex != index).Any())
                wrong.Add($"{file.Name}: {rows.Count} rows, {outcome.Ledger}");
            if (expected.GetProperty("has_decode_errors").GetBoolean())
            {
                if (outcome.IsSound)
                    wrong.Add($"{file.Name} is damaged, but nothing says so");
                continue;
            }
            if (rows.Count != expected.GetProperty("frames").GetInt32())
                wrong.Add($"{file.Name}: {rows.Count} rows");
            var pts = string.Join(',', rows.Select(row => row.Pts.ToString(CultureInfo.InvariantCulture)));
            if (
                expected.TryGetProperty("pts_sha256", out var hash)
                && hash.GetString() != Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(pts)))
            )
                wrong.Add($"{file.Name}: other pts");
        }
        Assert.Empty(wrong);
        Assert.True(files > 70, $"only {files} files");
    }

    [Theory]
    [InlineData("variable")]
    [InlineData("edit list")]
    [InlineData("offset")]
    [InlineData("backward")]
    [InlineData("no pts")]
    public async Task Every_start_and_end_choose_exactly_the_rows_of_the_full_run(string kind)
    {
        var path = kind switch
        {
            "variable" => clips.Make(
                "vfr.mp4",
                [.. TrapClips.Source, "-vf", "select='not(mod(n\\,3))+lt(n\\,8)'", "-fps_mode", "vfr", .. TrapClips.H264]
            ),
            "edit list" => clips.Make("edit.mp4", "-ss", "0.3", "-i", clips.Plain(), "-c", "copy"),
            "offset" => clips.Make("offset.ts", [.. TrapClips.Source, "-c:v", "libx264", "-output_ts_offset", "100"]),
            "backward" => Joined(),
            _ => clips.Make("raw.h264", [.. TrapClips.Source, .. TrapClips.H264]),
        };
        var (all, whole) = await TinyPath.RunAsync(path);
        Assert.True(whole.Balances);
        // The start of one frame, so that the half-open range is put to the test, and a time between frames.
        foreach (
            var (every, start, end) in new[]
            {
                (1, all[5].Time, all[^2].Time),
                (3, all[4].Time, TimeSpan.FromSeconds(0.7)),
                (2, TimeSpan.Zero, all[7].Time),
                (4, TimeSpan.FromSeconds(0.15), TimeSpan.FromDays(1)),
            }
        )
        {
            var (some, part) = await TinyPath.RunAsync(
                path,
                new ClassifierOptions
                {
                    Every = every,
                    Start = start,
                    End = end,
                }
            );
            var expected = all.TakeWhile(row => row.Time < end).Where(row => row.Time >= start && row.FrameIndex % every == 0).ToList();
            Assert.NotEmpty(expected);
            Assert.Equal(
                expected.Select(row => (row.FrameIndex, row.Pts, row.Time, row.Flags)),
                some.Select(row => (row.FrameIndex, row.Pts, row.Time, row.Flags))
            );
            Assert.Equal(expected.Select(row => row.Predictions[0].Probability), some.Select(row => row.Predictions[0].Probability));
            Assert.True(part.Balances);
        }
    }

    [Fact]
    public async Task Both_sizes_of_a_stream_that_changes_give_rows()
    {
        var first = clips.Make(
            "red.ts",
            "-f",
            "lavfi",
            "-i",
            "color=red:size=160x90:rate=25:duration=1",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p"
        );
        var second = clips.Make(
            "blue.ts",
            "-f",
            "lavfi",
            "-i",
            "color=blue:size=96x160:rate=25:duration=1",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p",
            "-output_ts_offset",
            "1"
        );
        var path = Path.Combine(clips.Folder, "two-sizes.ts");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(first), .. File.ReadAllBytes(second)]);
        var (rows, outcome) = await TinyPath.RunAsync(path);
        Assert.Equal(Enumerable.Repeat("red", 25).Concat(Enumerable.Repeat("blue", 25)), rows.Select(row => row.Predictions[0].Label));
        Assert.True(outcome.Balances);
    }

    [Theory]
    [InlineData(1, 1, "yuv444p")]
    [InlineData(3, 5, "yuv444p")]
    [InlineData(161, 91, "yuv444p")]
    [InlineData(162, 90, "yuv420p10le")]
    public async Task Odd_sizes_give_rows(int width, int height, string format)
    {
        var path = clips.Make(
            $"{width}x{height}.mkv",
            "-f",
            "lavfi",
            "-i",
            $"color=lime:size={width}x{height}:rate=25:duration=0.2,format=rgb24",
            "-c:v",
            "ffv1",
            "-pix_fmt",
            format
        );
        var (rows, outcome) = await TinyPath.RunAsync(path);
        Assert.Equal(Enumerable.Repeat("green", 5), rows.Select(row => row.Predictions[0].Label));
        Assert.True(outcome.IsSound && outcome.Balances);
    }

    /// <summary>Upper left red, upper right green, lower left blue, lower right black; the matrix (a b c d) goes into the file's
    /// header.</summary>
    [Theory]
    [InlineData(1, 0, 0, 1, "red")]
    [InlineData(0, 1, -1, 0, "blue")]
    [InlineData(-1, 0, 0, 1, "green")]
    [InlineData(0, -1, 1, 0, "green")]
    [InlineData(1, 0, 0, -1, "blue")]
    [InlineData(0, 1, 1, 0, "red")]
    public async Task Pictures_are_turned_and_mirrored_before_the_model_sees_them(int a, int b, int c, int d, string corner)
    {
        var plain = clips.Make(
            "corners.mp4",
            "-f",
            "lavfi",
            "-i",
            "color=black:size=96x96:rate=25:duration=0.2",
            "-vf",
            "drawbox=0:0:48:48:red:fill,drawbox=48:0:48:48:lime:fill,drawbox=0:48:48:48:blue:fill",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p",
            "-crf",
            "5"
        );
        var bytes = File.ReadAllBytes(plain);
        var matrix = bytes.AsSpan(bytes.AsSpan().IndexOf("tkhd"u8) + 44, 36);
        foreach (var (place, value) in new[] { (0, a), (4, b), (12, c), (16, d) })
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(matrix[place..], value << 16);
        var path = Path.Combine(clips.Folder, $"corners{a}{b}{c}{d}.mp4");
        File.WriteAllBytes(path, bytes);
        Assert.All((await TinyPath.RunCornerAsync(path)).Rows, row => Assert.Equal(corner, row.Predictions[0].Label));
    }

    /// <summary>Red stripes of 30 columns at both sides: the middle square of 160x90 leaves them out, the whole of a picture that is shown
    /// square does not.</summary>
    [Theory]
    [InlineData("1/1", "green")]
    [InlineData("9/16", "red")]
    public async Task Pictures_are_stretched_to_their_display_shape(string aspect, string corner)
    {
        var path = clips.Make(
            $"stripes{aspect[0]}.mp4",
            "-f",
            "lavfi",
            "-i",
            "color=lime:size=160x90:rate=25:duration=0.2",
            "-vf",
            $"drawbox=0:0:30:90:red:fill,drawbox=130:0:30:90:red:fill,setsar={aspect}",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p",
            "-crf",
            "5"
        );
        Assert.All((await TinyPath.RunCornerAsync(path)).Rows, row => Assert.Equal(corner, row.Predictions[0].Label));
    }

    private string Joined()
    {
        var path = Path.Combine(clips.Folder, "joined.ts");
        var part = File.ReadAllBytes(clips.Plain("ts"));
        File.WriteAllBytes(path, [.. part, .. part]);
        return path;
    }
}
