using Framewise.Media;
using Framewise.Media.FFmpeg;

namespace Framewise.Tests.Media;

/// <summary>What cannot be opened says why, and what can may be closed at any time.</summary>
public class OpeningTests(TrapClips clips) : IClassFixture<TrapClips>
{
    [Fact]
    public void The_libraries_describe_themselves() =>
        Assert.Matches(
            @"^FFmpeg \S+ \(libavformat \d+\.\d+\.\d+, libavcodec \d+\.\d+\.\d+, libavutil .*, libswscale .*\)$",
            FFmpegLibraries.Describe()
        );

    [Fact]
    public void Missing_libraries_are_named_with_the_way_out()
    {
        var message = Assert.Throws<MediaException>(() => LibraryFiles.Find(clips.Folder)).Message;
        Assert.Contains(clips.Folder, message);
        Assert.Contains("libavformat 59 to 63", message);
        Assert.Contains("nstall", message);
    }

    [Fact]
    public void Every_supported_release_has_a_table_of_offsets()
    {
        foreach (var release in FFmpegRelease.Supported)
            Assert.True(StructOffsets.For(release.Format).FrameDecodeErrors > 300);
        Assert.Throws<ArgumentOutOfRangeException>(() => StructOffsets.For(64));
    }

    [Fact]
    public void The_options_have_their_defaults() => Assert.Equal(0, new VideoDecoderOptions().Threads);

    [Fact]
    public void A_folder_is_not_a_video() =>
        Check(Directory.CreateDirectory(Path.Combine(clips.Folder, "folder.mp4")).FullName, "is a folder");

    [Fact]
    public void A_missing_file_is_named() => Check(Path.Combine(clips.Folder, "absent.mp4"), "does not exist");

    [Fact]
    public void An_empty_file_is_named() => Check(Write("empty.mp4", []), "is empty");

    [Fact]
    public void A_text_file_is_named() => Check(Write("text.mp4", "this is a text file\n"u8), "is a text file");

    [Fact]
    public void Random_bytes_are_not_a_video()
    {
        var bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        Check(Write("random.mp4", bytes), "is not a video that FFmpeg can read");
    }

    [Fact]
    public void A_loop_of_links_is_named()
    {
        var path = Path.Combine(clips.Folder, "loop.mp4");
        File.CreateSymbolicLink(path, path);
        Check(path, "symbolic link");
    }

    [Fact]
    public void A_file_with_sound_only_has_no_video() =>
        Check(clips.Make("sound.m4a", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac"), "no video stream");

    [Fact]
    public void A_cover_picture_is_not_a_video()
    {
        var sound = clips.Make(
            "cover.m4a",
            "-f",
            "lavfi",
            "-i",
            "sine=duration=1",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=64x64:duration=0.04",
            "-c:a",
            "aac",
            "-c:v",
            "mjpeg",
            "-pix_fmt",
            "yuvj420p",
            "-frames:v",
            "1",
            "-disposition:v",
            "attached_pic"
        );
        Check(sound, "only a cover picture");
    }

    [Fact]
    public void An_unknown_codec_is_named()
    {
        var bytes = File.ReadAllBytes(clips.Plain());
        var place = bytes.AsSpan().IndexOf("avc1avcC"u8) is > 0 and var found ? found : bytes.AsSpan().LastIndexOf("avc1"u8);
        "zzzz"u8.CopyTo(bytes.AsSpan(place));
        Check(Write("unknown.mp4", bytes), "codec");
    }

    [Fact]
    public void Of_two_video_streams_the_better_is_read()
    {
        var path = clips.Make(
            "two.mp4",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=96x96:rate=25:duration=1",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25:duration=1",
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "libx264",
            "-disposition:v:0",
            "0",
            "-disposition:v:1",
            "default"
        );
        var readUp = ReadUp.All(path);
        Assert.Equal((2, 1, 160), (readUp.Stream.VideoStreamCount, readUp.Stream.StreamIndex, readUp.Stream.Width));
    }

    [Fact]
    public void A_decoder_may_be_closed_at_any_time()
    {
        VideoDecoder.Open(clips.Plain()).Dispose();
        var decoder = VideoDecoder.Open(clips.Plain());
        Assert.Throws<InvalidOperationException>(() => decoder.Picture.Width);
        Assert.True(decoder.Read());
        decoder.Dispose();
        decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => decoder.Read());
        Assert.Throws<InvalidOperationException>(() => decoder.Picture.Width);
    }

    [Fact]
    public void Reading_on_after_the_end_stays_at_the_end()
    {
        using var decoder = VideoDecoder.Open(clips.Plain());
        Assert.False(decoder.Ledger.Complete);
        while (decoder.Read()) { }
        Assert.False(decoder.Read());
        Assert.True(decoder.Ledger.Complete);
    }

    [Fact]
    public void Reading_a_frame_allocates_nothing()
    {
        using var decoder = VideoDecoder.Open(clips.Plain());
        for (var i = 0; i < 10; i++)
            Assert.True(decoder.Read());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            _ = decoder.Read() && decoder.Picture.Y.Length > 0;
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Check(string path, string part)
    {
        var error = Assert.Throws<MediaException>(() => VideoDecoder.Open(path));
        Assert.Contains(part, error.Message);
        Assert.Contains(path, error.Message);
        Assert.Equal(path, error.Path);
    }

    private string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(clips.Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
