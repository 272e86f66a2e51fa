using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>Every file of the reference folder, compared with what ffprobe said about it (expected.json).</summary>
public class ReferenceFilesTests
{
    /// <summary>The number of frames differs by one with the decoder's version and threads where the bitstream is damaged.</summary>
    private const int DamageTolerance = 1;

    // Its damage begins in the first packet: how many frames come out depends on decoder and threads.
    private const string Unpredictable = "odd/no_timescale.mp4";

    private const string NeedsNewerFFmpeg = "odd/sample_vvc.mp4";

    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        var path = Path.Combine(
            Environment.GetEnvironmentVariable("FRAMEWISE_SHARED") ?? Path.Combine(Repository.Root, "..", "shared"),
            "media",
            "expected.json"
        );
        if (!File.Exists(path))
            data.Add("expected.json");
        else
            foreach (var file in JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("files").EnumerateObject())
                data.Add(file.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Frames_times_and_account_agree_with_ffprobe(string name)
    {
        using var expectations = JsonDocument.Parse(File.ReadAllText(Repository.Shared("media", "expected.json")));
        var expected = expectations.RootElement.GetProperty("files").GetProperty(name);
        var path = Repository.Shared("media", name);
        if (!IsVideo(expected))
        {
            var read = TryReadAny(path, out var reason);
            // The reference program had no decoder for VVC; FFmpeg 7.1 and later have one.
            if (name == NeedsNewerFFmpeg && read)
                return;
            Assert.False(read);
            Assert.NotEmpty(reason);
            return;
        }
        var readUp = ReadUp.All(path);
        Assert.True(readUp.Ledger.Complete);
        if (!IsDamaged(expected))
            Assert.True(readUp.Ledger.Balances, readUp.Ledger.ToString());
        if (name == Unpredictable)
        {
            Assert.True(readUp.Ledger.IsDamaged);
            Assert.True(readUp.Pts.Count > 150);
            return;
        }
        CheckCounts(expected, readUp);
        CheckTimes(expected, readUp);
        CheckStream(expected, readUp);
    }

    private static void CheckCounts(JsonElement expected, ReadUp readUp)
    {
        var frames = expected.GetProperty("frames").GetInt32();
        var tolerance = IsDamaged(expected) ? DamageTolerance : 0;
        Assert.InRange(readUp.Pts.Count, frames - tolerance, frames + tolerance);
        Assert.Equal(readUp.Pts.Count, readUp.Ledger.Frames);
        Assert.Equal(
            Math.Max(expected.GetProperty("packets").GetInt64(), expected.GetProperty("packets_ignoring_edit_list").GetInt64()),
            readUp.Ledger.Stored
        );
    }

    private static void CheckTimes(JsonElement expected, ReadUp readUp)
    {
        var timeBase = expected.GetProperty("time_base").GetString();
        Assert.Equal(timeBase, readUp.Stream.TimeBase.ToString());
        if (!expected.TryGetProperty("pts_sha256", out var hash))
        {
            Assert.Equal(readUp.Pts.Count, readUp.Ledger.NoPts);
            Assert.Equal(readUp.Pts, readUp.Pts.Order().Distinct());
            return;
        }
        if (IsDamaged(expected) && readUp.Pts.Count != expected.GetProperty("frames").GetInt32())
            return;
        if (expected.TryGetProperty("pts", out var all))
        {
            Assert.Equal(Numbers(all), readUp.Pts);
        }
        else
        {
            Assert.Equal(Numbers(expected.GetProperty("pts_first20")), readUp.Pts.Take(20));
            Assert.Equal(Numbers(expected.GetProperty("pts_last20")), readUp.Pts.TakeLast(20));
        }
        var joined = string.Join(',', readUp.Pts.Select(pts => pts.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(hash.GetString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(joined))));
    }

    private static void CheckStream(JsonElement expected, ReadUp readUp)
    {
        var stream = readUp.Stream;
        Assert.Equal(expected.GetProperty("best_stream").GetInt32(), stream.StreamIndex);
        Assert.Equal(expected.GetProperty("codec").GetString(), stream.Codec);
        Assert.Equal(expected.GetProperty("format").GetString(), stream.Container);
        Assert.Equal(
            (expected.GetProperty("coded_width").GetInt32(), expected.GetProperty("coded_height").GetInt32()),
            (stream.Width, stream.Height)
        );
        Assert.Equal(expected.GetProperty("pix_fmt").GetString(), stream.PixelFormat);
        Assert.Equal(expected.GetProperty("video_streams").GetArrayLength(), stream.VideoStreamCount);
        var turn =
            expected.GetProperty("rotate_clockwise").ValueKind == JsonValueKind.Number
                ? expected.GetProperty("rotate_clockwise").GetInt32()
                : 0;
        var mirrored = expected.TryGetProperty("mirrored", out var m) && m.GetBoolean();
        Assert.Equal(new Orientation(turn, mirrored), stream.Orientation);
        Assert.Equal([new Orientation(turn, mirrored)], readUp.Orientations);
        var sar = expected.GetProperty("sar").GetString();
        Assert.Equal(
            sar is null or "0:1" ? null : sar.Replace(':', '/'),
            stream.SampleAspectRatio.IsPositive ? stream.SampleAspectRatio.ToString() : null
        );
        Assert.Equal(expected.GetProperty("interlaced").GetBoolean(), readUp.AnyInterlaced);
        Assert.Equal(expected.GetProperty("key_frames").GetInt32(), readUp.KeyFrames);
        Assert.Equal(expected.GetProperty("color_range").GetString() == "pc", stream.FullRange);
        if (expected.GetProperty("color_transfer").GetString() is { } transfer)
            Assert.Equal(transfer, stream.ColorTransfer);
    }

    private static bool IsVideo(JsonElement expected) =>
        expected.GetProperty("decodable").GetBoolean() && !expected.TryGetProperty("only_attached_pictures", out _);

    private static bool IsDamaged(JsonElement expected) => expected.GetProperty("has_decode_errors").GetBoolean();

    private static IEnumerable<long> Numbers(JsonElement array) => array.EnumerateArray().Select(number => number.GetInt64());

    private static bool TryReadAny(string path, out string reason)
    {
        try
        {
            var readUp = ReadUp.All(path);
            reason = string.Join(' ', readUp.Ledger.Damage.Select(damage => damage.Reason));
            return readUp.Pts.Count > 0;
        }
        catch (MediaException e)
        {
            reason = e.Message;
            return false;
        }
    }
}
