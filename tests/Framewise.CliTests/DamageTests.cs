using System.Text.Json;

namespace Framewise.CliTests;

/// <summary>Damaged files on the whole path: rows for what there is, reason and share in the ledger, status 1, and the others are not
/// touched.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_folder_full_of_damage_is_worked_through_to_its_end()
    {
        _work.Ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x90:rate=25:duration=1",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p",
            "-g",
            "12",
            "whole.mp4"
        );
        Directory.CreateDirectory(_work["v"]);
        Cut("whole.mp4", "v/index-lost.mp4", 0.6);
        Copy("front.mp4", "-movflags", "+faststart");
        Cut("front.mp4", "v/cut.mp4", 0.6);
        Copy("v/noise.mp4", "-bsf:v", "noise=amount=200");
        Copy("v/lost.mp4", "-bsf:v", "noise=drop=not(mod(n\\,7))*gt(n\\,0)");
        Copy("v/no-key.mkv", "-bsf:v", "noise=drop=not(n)");
        File.WriteAllBytes(_work["v/zero.mp4"], []);
        _work.Ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", "v/sound.mp4");
        _work.Ffmpeg(
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
            "attached_pic",
            "v/cover.m4v"
        );
        Directory.CreateDirectory(_work["v/folder.mp4"]);
        File.Copy(_work["whole.mp4"], _work["v/folder.mp4/inside.mp4"]);
        File.CreateSymbolicLink(_work["v/loop.mp4"], _work["v/loop.mp4"]);
        Directory.CreateSymbolicLink(_work["v/again"], _work["v"]);
        var run = await _work.Classify("v");

        Assert.Equal(1, run.ExitStatus);
        Check("folder.mp4/inside.mp4", "complete", 25, 25);
        Check("cut.mp4", "damaged", 1, 24, "truncated");
        Check("noise.mp4", "damaged", 20, 25, "concealed");
        Check("lost.mp4", "damaged", 22, 22, "lost frames");
        Check("no-key.mkv", "damaged", 1, 24);
        foreach (
            var (name, reason) in new[]
            {
                ("index-lost.mp4", "lost its index"),
                ("zero.mp4", "is empty"),
                ("sound.mp4", "no video stream"),
                ("cover.m4v", "only a cover picture"),
                ("loop.mp4", "symbolic link"),
            }
        )
        {
            var ledger = Ledger(name);
            Assert.Equal((name, "failed"), (name, ledger.GetProperty("status").GetString()));
            Assert.Contains(reason, ledger.GetProperty("error").GetString(), StringComparison.Ordinal);
            Assert.Contains(reason, run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(_work["out", name + ".csv"]));
        }
        Assert.Equal(10, Directory.GetFiles(_work["out"], "*.m*.json", SearchOption.AllDirectories).Length);
        Assert.Equal(1, (await ProgramRun.In(_work.Folder, "inspect", "v")).ExitStatus);
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_not_called_complete()
    {
        _work.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=20", "-c:v", "mpeg2video", "-q:v", "8", "whole.ts");
        var bytes = File.ReadAllBytes(_work["whole.ts"]);
        Directory.CreateDirectory(_work["v"]);
        File.WriteAllBytes(_work["v/grows.ts"], bytes[..(bytes.Length / 2)]);
        using var growing = new CancellationTokenSource();
        var writer = GrowAsync(growing.Token);
        var run = await _work.Classify("v");
        await growing.CancelAsync();
        await writer;
        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("changed while it was read", run.Error, StringComparison.Ordinal);
        Assert.Equal("damaged", Ledger("grows.ts").GetProperty("status").GetString());

        async Task GrowAsync(CancellationToken end)
        {
            await using var file = new FileStream(_work["v/grows.ts"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            for (var place = bytes.Length / 2; place < bytes.Length && !end.IsCancellationRequested; place += 188)
            {
                file.Write(bytes.AsSpan(place, Math.Min(188, bytes.Length - place)));
                file.Flush();
                await Task.Delay(2, CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task The_ledger_tells_of_hdr_wide_gamut_fields_and_alpha()
    {
        string[] source = ["-f", "lavfi", "-i", "testsrc2=size=160x96:rate=25:duration=0.4"];
        _work.Ffmpeg([
            .. source,
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
            "-x265-params",
            "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
            "hdr.mp4",
        ]);
        _work.Ffmpeg([.. source, "-vf", "setfield=tff", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-flags", "+ilme+ildct", "fields.mp4"]);
        _work.Ffmpeg([.. source, "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0", "alpha.webm"]);
        Assert.Equal(0, (await _work.Classify("hdr.mp4", "fields.mp4", "alpha.webm")).ExitStatus);
        Assert.True(Ledger("hdr.mp4").GetProperty("stream").GetProperty("is_hdr").GetBoolean());
        Assert.True(Ledger("hdr.mp4").GetProperty("stream").GetProperty("wide_gamut").GetBoolean());
        Assert.True(Ledger("fields.mp4").GetProperty("stream").GetProperty("interlaced").GetBoolean());
        Assert.True(Ledger("alpha.webm").GetProperty("stream").GetProperty("has_alpha").GetBoolean());
        Assert.False(Ledger("alpha.webm").GetProperty("stream").GetProperty("is_hdr").GetBoolean());
    }

    private void Check(string name, string status, int fewest, int most, string? damage = null)
    {
        var ledger = Ledger(name);
        Assert.Equal((name, status), (name, ledger.GetProperty("status").GetString()));
        var rows = _work.Rows(name + ".csv");
        Assert.InRange(rows.Count, fewest, most);
        Assert.Equal(rows.Count, ledger.GetProperty("counts").GetProperty("rows").GetInt32());
        Assert.True(ledger.GetProperty("balances").GetBoolean(), name);
        Assert.InRange(ledger.GetProperty("counts").GetProperty("share_decoded").GetDouble(), 0.01, 1);
        if (damage is not null)
            Assert.Contains(damage, ledger.GetProperty("damage").EnumerateArray().Select(one => one.GetProperty("kind").GetString()));
        // Nothing repeats a frame to fill a hole: no time comes twice.
        Assert.Equal(rows.Count, rows.Select(row => row["pts"]).Distinct().Count());
    }

    private JsonElement Ledger(string name) => JsonDocument.Parse(File.ReadAllText(_work["out", name + ".json"])).RootElement;

    private void Copy(string name, params string[] options) => _work.Ffmpeg(["-i", "whole.mp4", "-c", "copy", .. options, name]);

    private void Cut(string from, string to, double share)
    {
        var bytes = File.ReadAllBytes(_work[from]);
        File.WriteAllBytes(_work[to], bytes[..(int)(bytes.Length * share)]);
    }
}
