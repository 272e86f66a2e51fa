using System.Text;
using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>Pictures that nobody can decode without a key are said to be encrypted, and are no rows of noise.</summary>
public sealed class EncryptionTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private static readonly string[] s_key =
    [
        "-encryption_scheme",
        "cenc-aes-ctr",
        "-encryption_key",
        "76a6c65c5ea762046bd749a2e632ccbb",
        "-encryption_kid",
        "a7e61c373e219033c21091fa607bf3b8",
    ];

    [Theory]
    [InlineData("a.mp4", "cenc", "-c:v", "libx264")]
    [InlineData("a.mov", "cenc", "-c:v", "libx264")]
    [InlineData("fragments.mp4", "cenc", "-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov")]
    [InlineData("vp9.mp4", "cenc", "-c:v", "libvpx-vp9")]
    [InlineData("mpeg4.mp4", "cenc", "-c:v", "mpeg4")]
    public void An_encrypted_track_of_mp4_is_named_and_gives_no_frame(string name, string scheme, params string[] options)
    {
        var path = clips.Make("enc-" + name, [.. TrapClips.Source, .. options, .. s_key]);
        AssertEncrypted(path, scheme);
    }

    [Fact]
    public void An_encrypted_track_of_Matroska_is_named_and_gives_no_frame()
    {
        var bytes = File.ReadAllBytes(
            clips.Make("title.mkv", [.. TrapClips.Source, .. TrapClips.H264, "-metadata:s:v", $"title={new string('X', 32)}"])
        );
        // In the place of the title, an element of the same length.
        var title = bytes.AsSpan().IndexOf<byte>([0x53, 0x6E, 0x80 | 32]);
        var encodings = Convert.FromHexString("6D80A0" + "62408B" + "50338101" + "50358447E18105" + "EC90");
        encodings.CopyTo(bytes, title);
        var path = Path.Combine(clips.Folder, "enc.mkv");
        File.WriteAllBytes(path, bytes);
        AssertEncrypted(path, "ContentEncryption");
    }

    [Fact]
    public void A_scrambled_stream_of_a_transport_stream_is_named_and_gives_no_frame()
    {
        var bytes = File.ReadAllBytes(clips.Plain("ts"));
        for (var packet = 0; packet < bytes.Length; packet += 188)
            if ((bytes[packet + 1] & 0x1F) == 1 && bytes[packet + 2] == 0)
                bytes[packet + 3] |= 0x80;
        var path = Path.Combine(clips.Folder, "scrambled.ts");
        File.WriteAllBytes(path, bytes);
        AssertEncrypted(path, "scrambled");
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    [InlineData("ts")]
    public void A_clear_track_is_not_taken_for_an_encrypted_one(string ending)
    {
        Assert.Null(ReadUp.All(clips.Plain(ending)).Stream.Encryption);
        Assert.Null(VideoInspector.Inspect(clips.Plain(ending)).Problem);
    }

    [Fact]
    public void Of_a_file_whose_beginning_is_clear_the_beginning_is_decoded_and_the_rest_is_counted()
    {
        // The first description of two is clear, as in streams that begin before the licence is there: the packets tell.
        var bytes = File.ReadAllBytes(clips.Make("enc-lead.mp4", [.. TrapClips.Source, "-c:v", "libx264", .. s_key]));
        var entry = bytes.AsSpan().IndexOf("encv"u8);
        Encoding.ASCII.GetBytes("avc1").CopyTo(bytes, entry);
        var path = Path.Combine(clips.Folder, "lead.mp4");
        File.WriteAllBytes(path, bytes);
        var read = ReadUp.All(path);
        Assert.Empty(read.Frames);
        Assert.Equal((25, 25, true), (read.Ledger.Presented, read.Ledger.Undecodable, read.Ledger.Balances));
        Assert.Contains("25 of 25 packets are encrypted", Assert.Single(read.Ledger.Damage).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AES-128", "https://example.invalid/key")]
    [InlineData("SAMPLE-AES", "skd://key")]
    public void A_playlist_whose_key_is_elsewhere_is_named(string method, string key)
    {
        var path = Path.Combine(clips.Folder, method + ".m3u8");
        var segment = clips.Plain("ts");
        File.WriteAllText(
            path,
            $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD={method},URI=\"{key}\"\n#EXTINF:1,\n{segment}\n#EXT-X-ENDLIST\n"
        );
        var problem = VideoInspector.Inspect(path).Problem;
        Assert.Contains($"is encrypted ({method}; the key '{key}'", problem, StringComparison.Ordinal);
        if (method == "AES-128")
            Assert.Equal(problem, Assert.Throws<MediaException>(() => VideoDecoder.Open(path)).Message);
        else
            AssertEncrypted(path, method);
    }

    private static void AssertEncrypted(string path, string scheme)
    {
        var read = ReadUp.All(path);
        Assert.Empty(read.Frames);
        Assert.True(read.Ledger.Balances);
        Assert.Equal(read.Ledger.Presented, read.Ledger.Undecodable);
        var damage = Assert.Single(read.Ledger.Damage);
        Assert.Equal("encrypted", damage.Kind);
        Assert.Contains(scheme, damage.Reason, StringComparison.Ordinal);
        var inspection = VideoInspector.Inspect(path);
        Assert.Contains($"is encrypted ({read.Stream.Encryption})", inspection.Problem, StringComparison.Ordinal);
        Assert.Empty(inspection.Suspicions);
    }
}
