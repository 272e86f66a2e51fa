using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>Video streams that are not looked at are said where a recording goes on in them, and are no damage where they lie
/// beside.</summary>
public sealed class OtherStreamTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5, 30)]
    [InlineData(30, 5)]
    [InlineData(30, 30)]
    public void A_recording_that_goes_on_under_another_number_is_damage_with_the_number_of_its_packets(int first, int second)
    {
        Make("a.ts", first, "-mpegts_start_pid", "0x100");
        Make("b.ts", second, "-mpegts_start_pid", "0x200", "-tables_version", "1");
        File.WriteAllBytes(_folder["both.ts"], [.. File.ReadAllBytes(_folder["a.ts"]), .. File.ReadAllBytes(_folder["b.ts"])]);
        var ledger = Read("both.ts");
        var damage = Assert.Single(ledger.Damage, damage => damage.Kind == Damage.AnotherStream);
        Assert.Equal(
            first + second,
            ledger.Stored + long.Parse(damage.Reason.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Contains(VideoInspector.Inspect(_folder["both.ts"]).Suspicions, suspicion => suspicion.Kind == Damage.AnotherStream);
        Assert.Equal(first + second, Read("both.ts", 0).Frames + Read("both.ts", 1).Frames);
    }

    [Theory]
    [InlineData("ts")]
    [InlineData("mkv")]
    [InlineData("mp4")]
    public void Streams_side_by_side_are_no_damage(string ending)
    {
        Tool.FFmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc=s=64x48:r=25:d=1",
            "-f",
            "lavfi",
            "-i",
            "color=blue:s=64x48:r=25:d=1",
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "libx264",
            _folder[$"two.{ending}"]
        );
        Assert.Empty(Read($"two.{ending}").Damage);
    }

    private void Make(string name, int frames, params string[] options) =>
        Tool.FFmpeg(["-f", "lavfi", "-i", "testsrc=s=64x48:r=25", "-frames:v", $"{frames}", "-c:v", "libx264", .. options, _folder[name]]);

    private FrameLedger Read(string name, int? stream = null)
    {
        using var decoder = VideoDecoder.Open(_folder[name], new VideoDecoderOptions { Stream = stream });
        while (decoder.Read()) { }
        return decoder.Ledger;
    }
}
