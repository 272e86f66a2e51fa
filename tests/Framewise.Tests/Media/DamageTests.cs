using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>Damaged files: what is left comes out, and the ledger says what is wrong.</summary>
public class DamageTests(TrapClips clips) : IClassFixture<TrapClips>
{
    [Fact]
    public void A_cut_file_with_its_index_in_front_is_truncated()
    {
        var ledger = ReadUp
            .All(clips.Cut(clips.Make("front.mp4", "-i", clips.Plain(), "-c", "copy", "-movflags", "+faststart"), 0.6))
            .Ledger;
        Assert.InRange(ledger.Frames, 8, 18);
        var damage = Assert.Single(ledger.Damage, damage => damage.Kind == "truncated");
        Assert.Equal($"the index promises 25 frames, {ledger.Stored} are in the file", damage.Reason);
        Assert.Equal((double)ledger.Frames / 25, ledger.ShareDecoded);
        Assert.True(ledger.Balances);
    }

    [Theory]
    [InlineData("mkv")]
    [InlineData("avi")]
    public void A_cut_file_with_a_length_in_its_header_is_truncated(string extension)
    {
        var whole = clips.Make("whole." + extension, [.. TrapClips.Source, "-c:v", "mpeg4"]);
        Assert.False(ReadUp.All(whole).Ledger.IsDamaged);
        Assert.Contains(ReadUp.All(clips.Cut(whole, 0.6)).Ledger.Damage, damage => damage.Kind == "truncated");
    }

    [Fact]
    public void A_cut_file_with_its_index_at_the_end_cannot_be_opened() =>
        Assert.Contains("lost its index", Assert.Throws<MediaException>(() => VideoDecoder.Open(clips.Cut(clips.Plain(), 0.6))).Message);

    [Fact]
    public void Bit_errors_give_all_frames_and_the_same_flags_with_any_number_of_threads()
    {
        var path = clips.Make("noise.mp4", "-i", clips.Plain(), "-c", "copy", "-bsf:v", "noise=amount=200");
        var alone = ReadUp.All(path, threads: 1);
        Assert.True(alone.Ledger.Concealed > 0);
        Assert.Contains(alone.Ledger.Damage, damage => damage.Kind == "concealed");
        foreach (var threads in new[] { 2, 3, 8, 8 })
        {
            var readUp = ReadUp.All(path, threads);
            Assert.Equal(alone.Frames, readUp.Frames);
            Assert.Equal(alone.Ledger.Damage, readUp.Ledger.Damage);
        }
    }

    [Fact]
    public void Lost_packets_show_as_gaps_and_are_damage()
    {
        var ledger = ReadUp
            .All(clips.Make("lost.mp4", "-i", clips.Plain(), "-c", "copy", "-bsf:v", "noise=drop=not(mod(n\\,7))*gt(n\\,0)"))
            .Ledger;
        Assert.True(ledger.Gaps > 0);
        Assert.Contains(
            ledger.Damage,
            damage => damage.Kind == "lost frames" && damage.Reason.StartsWith("3 frames", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_transport_stream_that_begins_inside_a_group_counts_what_cannot_be_decoded()
    {
        var whole = File.ReadAllBytes(clips.Make("groups.ts", [.. TrapClips.Source, .. TrapClips.H264, "-g", "12"]));
        var path = Path.Combine(clips.Folder, "late.ts");
        // The first 188-byte packets are the tables; the key frame that follows them is left out.
        File.WriteAllBytes(path, [.. whole[..(188 * 3)], .. whole[(188 * 30)..]]);
        var ledger = ReadUp.All(path).Ledger;
        Assert.True(ledger.Frames > 0 && ledger.Frames < 25);
        Assert.True(ledger.Balances);
        Assert.True(ledger.IsDamaged);
    }
}
