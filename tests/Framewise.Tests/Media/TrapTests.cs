using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>Odd but lawful videos: every frame comes out, with the pts that ffprobe shows, and nothing is called damage.</summary>
public class TrapTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private static string[] Concat(params string[][] parts) => [.. parts.SelectMany(part => part)];

    [Fact]
    public void A_variable_frame_rate_keeps_its_frames_and_is_not_damage()
    {
        var readUp = SameAsFFprobe(
            clips.Make(
                "vfr.mp4",
                Concat(TrapClips.Source, ["-vf", "select='not(mod(n\\,3))+lt(n\\,8)'", "-fps_mode", "vfr"], TrapClips.H264)
            ),
            14
        );
        Assert.False(readUp.Ledger.IsDamaged);
        Assert.Equal(0, readUp.Ledger.Gaps);
    }

    [Fact]
    public void An_edit_list_inside_a_group_of_pictures_discards_what_it_hides()
    {
        var readUp = SameAsFFprobe(clips.Make("edit.mp4", "-ss", "0.3", "-i", clips.Plain(), "-c", "copy"), null);
        Assert.InRange(readUp.Frames.Count, 16, 18);
        Assert.Equal(readUp.Ledger.Stored - readUp.Frames.Count, readUp.Ledger.Discarded["edit list"]);
        Assert.False(readUp.Ledger.IsDamaged);
    }

    [Fact]
    public void Packets_that_the_edit_list_keeps_from_being_read_are_counted_as_stored()
    {
        var path = EditEnd(clips.Make("groups.mp4", Concat(TrapClips.Source, TrapClips.H264, ["-g", "5"])), "edit-end.mp4", seconds: 0.4);
        var readUp = SameAsFFprobe(path, null);
        Assert.Equal(10, readUp.Frames.Count);
        Assert.Equal(25, readUp.Ledger.Stored);
        Assert.Equal(25 - readUp.Frames.Count, readUp.Ledger.Discarded.Values.Sum());
        Assert.True(readUp.Ledger.Discarded.ContainsKey("edit list, not delivered"));
        Assert.False(readUp.Ledger.IsDamaged);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void The_decoder_is_drained_with_any_number_of_threads(int threads) =>
        Assert.Equal(25, ReadUp.All(clips.Plain(), threads).Frames.Count);

    [Theory]
    [InlineData("packed.avi", "-c:v", "mpeg4", "-bf", "2")]
    [InlineData("plain.ts", "-c:v", "mpeg2video", "-bf", "2")]
    [InlineData("plain.mkv", "-c:v", "ffv1")]
    [InlineData("plain.webm", "-c:v", "libvpx", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-deadline", "good", "-cpu-used", "5")]
    [InlineData("plain9.webm", "-c:v", "libvpx-vp9", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-deadline", "good", "-cpu-used", "5")]
    [InlineData("ten.mp4", "-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=none")]
    [InlineData("offset.ts", "-c:v", "libx264", "-output_ts_offset", "100")]
    [InlineData("frag.mp4", "-c:v", "libx264", "-movflags", "frag_keyframe+empty_moov")]
    [InlineData("picture.mov", "-c:v", "png")]
    [InlineData("still.gif")]
    public void Every_codec_and_container_gives_all_frames(string name, params string[] encoder)
    {
        var readUp = SameAsFFprobe(clips.Make(name, Concat(TrapClips.Source, encoder)), 25);
        Assert.False(readUp.Ledger.IsDamaged, string.Join(' ', readUp.Ledger.Damage));
    }

    [Fact]
    public void Interlaced_frames_are_whole_frames_and_say_so()
    {
        var path = clips.Make(
            "interlaced.mp4",
            Concat(
                ["-f", "lavfi", "-i", "testsrc2=size=160x96:rate=50:duration=1"],
                ["-vf", "tinterlace=interleave_top,setfield=tff"],
                TrapClips.H264,
                ["-flags", "+ilme+ildct"]
            )
        );
        Assert.All(SameAsFFprobe(path, 25).Frames, frame => Assert.True(frame.Interlaced));
    }

    [Fact]
    public void A_size_change_is_followed_frame_by_frame()
    {
        var first = clips.Make("first.ts", Concat(TrapClips.Source, TrapClips.H264));
        var second = clips.Make(
            "second.ts",
            Concat(["-f", "lavfi", "-i", "testsrc2=size=96x160:rate=25:duration=1"], TrapClips.H264, ["-output_ts_offset", "1"])
        );
        var joined = Path.Combine(clips.Folder, "sizes.ts");
        File.WriteAllBytes(joined, [.. File.ReadAllBytes(first), .. File.ReadAllBytes(second)]);
        var readUp = SameAsFFprobe(joined, 50);
        Assert.Equal(Enumerable.Repeat((160, 90), 25).Concat(Enumerable.Repeat((96, 160), 25)), readUp.Sizes);
        Assert.Equal(1, readUp.Ledger.Backward);
        Assert.False(readUp.Ledger.IsDamaged);
    }

    [Fact]
    public void Without_pts_the_frame_rate_makes_them_and_the_flag_says_so()
    {
        var readUp = ReadUp.All(clips.Make("raw.h264", Concat(TrapClips.Source, TrapClips.H264, ["-bf", "0"])));
        Assert.Equal(25, readUp.Frames.Count);
        Assert.All(readUp.Frames, frame => Assert.Equal(FrameFlags.NoPts, frame.Flags));
        var ticks = 1 / (25 * readUp.Stream.TimeBase.ToDouble());
        Assert.Equal(Enumerable.Range(0, 25).Select(i => (long)Math.Round(i * ticks)), readUp.Pts);
        Assert.False(readUp.Ledger.IsDamaged);
    }

    [Fact]
    public void A_hevc_stream_cut_at_an_open_group_names_the_leading_pictures()
    {
        var whole = clips.Make(
            "open.ts",
            Concat(
                TrapClips.Source,
                ["-c:v", "libx265", "-x265-params", "open-gop=1:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0:log-level=none"]
            )
        );
        var cut = clips.Make("open-cut.ts", "-ss", "0.6", "-i", whole, "-c", "copy");
        var readUp = SameAsFFprobe(cut, null);
        Assert.True(readUp.Ledger.NoFrame.TryGetValue("leading picture without its references", out var leading), readUp.Ledger.ToString());
        Assert.Equal(readUp.Ledger.Stored, readUp.Frames.Count + leading);
        Assert.False(readUp.Ledger.IsDamaged);
    }

    [Fact]
    public void Hidden_frames_are_named()
    {
        string[] encoder =
        [
            "-c:v",
            "libvpx",
            "-auto-alt-ref",
            "1",
            "-lag-in-frames",
            "16",
            "-b:v",
            "100k",
            "-passlogfile",
            Path.Combine(clips.Folder, "hidden"),
        ];
        string[] source = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2"];
        Tool.FFmpeg(Concat(source, encoder, ["-pass", "1", "-f", "null", "-"]));
        var readUp = SameAsFFprobe(clips.Make("hidden.webm", Concat(source, encoder, ["-pass", "2"])), 50);
        Assert.Equal(readUp.Ledger.Stored - 50, readUp.Ledger.NoFrame["hidden frame"]);
        Assert.False(readUp.Ledger.IsDamaged);
    }

    [Theory]
    [InlineData("-dash.mp4")]
    [InlineData("100%d at 12:30.mp4")]
    [InlineData("übung 東京 'x'.mp4")]
    public void Any_file_name_opens(string name)
    {
        var path = Path.Combine(clips.Folder, name);
        File.Copy(clips.Plain(), path, overwrite: true);
        Assert.Equal(25, ReadUp.All(path).Frames.Count);
    }

    [Fact]
    public void A_crop_in_the_bitstream_is_applied_exactly()
    {
        var plain = clips.Make("uncropped.mp4", Concat(TrapClips.Source, TrapClips.H264));
        var cropped = clips.Make(
            "cropped.mp4",
            "-i",
            plain,
            "-c",
            "copy",
            "-bsf:v",
            "h264_metadata=crop_left=10:crop_right=6:crop_top=4:crop_bottom=2"
        );
        using var whole = VideoDecoder.Open(plain);
        using var part = VideoDecoder.Open(cropped);
        Assert.True(whole.Read() && part.Read());
        Assert.Equal((144, 90), (part.Picture.Width, part.Picture.Height));
        Assert.Equal(whole.Picture.Y.Slice((4 * whole.Picture.StrideY) + 10, 144), part.Picture.Y[..144]);
        Assert.Equal(whole.Picture.U.Slice((2 * whole.Picture.StrideU) + 5, 72), part.Picture.U[..72]);
    }

    [Fact]
    public void Color_tags_and_hdr_are_reported()
    {
        var path = clips.Make(
            "pq.mp4",
            Concat(
                TrapClips.Source,
                [
                    "-c:v",
                    "libx265",
                    "-pix_fmt",
                    "yuv420p10le",
                    "-color_trc",
                    "smpte2084",
                    "-color_primaries",
                    "bt2020",
                    "-colorspace",
                    "bt2020nc",
                ],
                ["-x265-params", "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"]
            )
        );
        using var decoder = VideoDecoder.Open(path);
        Assert.True(decoder.Stream.IsHdr && decoder.Stream.WideGamut);
        Assert.True(decoder.Read());
        Assert.Equal((ColorMatrix.Bt2020, PictureFormat.Yuv420P10), (decoder.Picture.Matrix, decoder.Picture.Format));
    }

    [Fact]
    public void Alpha_that_the_decoder_drops_is_reported() =>
        Assert.True(
            ReadUp
                .All(
                    clips.Make("alpha.webm", Concat(TrapClips.Source, ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0"]))
                )
                .Stream.HasAlpha
        );

    private static ReadUp SameAsFFprobe(string path, int? frames)
    {
        var readUp = ReadUp.All(path);
        if (frames is not null)
            Assert.Equal(frames.Value, readUp.Frames.Count);
        Assert.True(readUp.Ledger.Balances, readUp.Ledger.ToString());
        var expected = Tool.FramePts(path);
        Assert.Equal(expected.Length, readUp.Frames.Count);
        for (var i = 0; i < expected.Length; i++)
            if (expected[i] is { } pts)
                Assert.Equal(pts, readUp.Pts[i]);
        // The same through the whole path: a row for each of these frames.
        var (rows, outcome) = TinyPath.RunAsync(path).GetAwaiter().GetResult();
        Assert.Equal(
            readUp.Frames.Select(frame => (frame.Index, frame.Pts, frame.Flags)),
            rows.Select(row => (row.FrameIndex, row.Pts, row.Flags))
        );
        Assert.True(outcome.Balances);
        return readUp;
    }

    /// <summary>Writes a copy of an MP4 file whose (first) edit ends early, by patching the duration in its edit list.</summary>
    private string EditEnd(string path, string name, double seconds)
    {
        var bytes = File.ReadAllBytes(path);
        var list = bytes.AsSpan().IndexOf("elst"u8);
        Assert.True(list > 0);
        // size, 'elst', version and flags, entry count, then the first entry's duration in the movie's clock (1/1000 s).
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(list + 12), (uint)(seconds * 1000));
        var copy = Path.Combine(clips.Folder, name);
        File.WriteAllBytes(copy, bytes);
        return copy;
    }
}
