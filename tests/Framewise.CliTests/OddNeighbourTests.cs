using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Framewise.CliTests;

/// <summary>Good videos among everything else that lies on people's disks: they are done, and all of the rest is accounted for.</summary>
public sealed class OddNeighbourTests : IDisposable
{
    private static readonly string[] s_noVideos =
    [
        .. (
            "txt,srt,jpg,jpeg,png,heic,nfo,json,xml,html,pdf,zip,m4a,mp3,wav,db,ini,log,md,csv,parquet,onnx,"
            + "py,sh,docx,part,crdownload,gif,ps,mod"
        ).Split(','),
    ];

    private static readonly string[] s_foldersOfSystems =
    [
        "$RECYCLE.BIN/S-1",
        ".Trashes/501",
        "@eaDir/1.mp4",
        ".Trash-1000/files",
        "System Volume Information",
        "__MACOSX",
    ];

    private readonly Workspace _work = new();

    public OddNeighbourTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes and these names are made as on Linux.");

    public void Dispose()
    {
        // .NET cannot remove what it cannot name.
        _work.Tool("rm", "-rf", "in");
        _work.Dispose();
    }

    [Fact]
    public async Task Sixty_odd_neighbours_cost_five_videos_nothing_and_each_is_in_its_list()
    {
        _work.Clip("red.mp4", frames: 3);
        foreach (var name in (string[])["1.mp4", "2.mkv", "GL01.LRV", "MOV1.MOD", "inner/1.mp4"])
            Copy("red.mp4", name);
        string[] passedOver = [.. MakeNoVideos()],
            failed = [.. MakeBroken()];
        Assert.True(passedOver.Length + failed.Length >= 60, $"{passedOver.Length} + {failed.Length}");

        var started = TimeProvider.System.GetTimestamp();
        var run = await _work.Classify("in");
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 120);
        Assert.Equal(1, run.ExitStatus);
        Assert.Equal(5, Directory.GetFiles(_work["out"], "*.csv", SearchOption.AllDirectories).Length);
        using var report = JsonDocument.Parse(File.ReadAllText(_work["out", "run.json"]));
        var videos = report.RootElement.GetProperty("videos").EnumerateArray().ToLookup(video => video.GetProperty("status").GetString());
        Assert.Equal(5, videos["complete"].Count());
        Assert.Equal(
            failed.Order(StringComparer.Ordinal),
            videos["failed"]
                .Select(video => Path.GetRelativePath("in", video.GetProperty("path").GetString()!))
                .Order(StringComparer.Ordinal)
        );
        Assert.All(videos["failed"], video => Assert.NotEmpty(video.GetProperty("problem").GetString()!));
        var counted = report
            .RootElement.GetProperty("passed_over")
            .EnumerateObject()
            .ToDictionary(of => of.Name, of => of.Value.GetInt32());
        Assert.Equal(passedOver.GroupBy(ending => ending).ToDictionary(same => same.Key, same => same.Count()), counted);
        Assert.Contains("; not looked at: ", run.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdin")]
    [InlineData("pipe.ts")]
    public async Task A_pipe_is_read_to_its_end_and_no_copy_stays(string path)
    {
        _work.Clip("red.ts");
        if (path == "pipe.ts")
            _work.Tool("mkfifo", path);
        var send = path == "pipe.ts" ? "cat red.ts > pipe.ts & " : "cat red.ts | ";
        var start = ProgramRun.Prepare(_work.Folder);
        var program = start.FileName;
        start.FileName = "bash";
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"{send}'{program}' classify {path} -m colors.onnx -o out");
        using var process = System.Diagnostics.Process.Start(start)!;
        var run = await ProgramRun.Finish(process);
        Assert.Equal(0, run.ExitStatus);
        var name = path == "pipe.ts" ? path : "stdin";
        Assert.Equal(25, _work.Rows(name + ".csv").Count);
        Assert.Equal(
            new HashSet<string?> { $"{name}.csv", $"{name}.json", "run.json" },
            Directory.GetFileSystemEntries(_work["out"]).Select(Path.GetFileName).ToHashSet()
        );
    }

    [Fact]
    public async Task A_pipe_without_another_end_is_given_up_and_the_rest_is_done()
    {
        _work.Clip("red.mp4", frames: 3);
        _work.Tool("mkfifo", "pipe.ts");
        var run = await _work.Classify("pipe.ts", "red.mp4", "--decoder-timeout", "1");
        Assert.Equal(1, run.ExitStatus);
        Assert.Contains("'pipe.ts' has given nothing for 1 s", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, _work.Rows("red.mp4.csv").Count);
    }

    [Fact]
    public async Task What_leads_nowhere_beside_a_video_is_kept_in_the_report_of_merged_shards()
    {
        _work.Clip("red.mp4", frames: 3);
        File.WriteAllText(_work["list"], "red.mp4\ngone.mp4\n");
        foreach (var shard in (string[])["1/2", "2/2"])
            Assert.Equal(1, (await _work.Classify("@list", "--shard", shard)).ExitStatus);
        await ProgramRun.In(_work.Folder, "merge", "out");
        using var report = JsonDocument.Parse(File.ReadAllText(_work["out", "run.json"]));
        Assert.Equal(1, report.RootElement.GetProperty("counts").GetProperty("failed").GetInt32());
        Assert.Equal(
            ["complete", "failed"],
            report.RootElement.GetProperty("videos").EnumerateArray().Select(video => video.GetProperty("status").GetString())
        );
    }

    /// <summary>Makes files that are no videos, and gives the endings by which they are counted.</summary>
    private IEnumerable<string> MakeNoVideos()
    {
        foreach (var ending in s_noVideos)
        {
            Write($"file.{ending}", Encoding.UTF8.GetBytes("%!PS nothing to see here"));
            yield return "." + ending;
        }
        foreach (var folder in s_foldersOfSystems)
        {
            Copy("red.mp4", $"{folder}/x.mp4");
            yield return folder.Split('/')[0] + "/";
        }
        foreach (var name in (string[])["._1.mp4", "._2.mkv", "inner/._1.mp4", "._file.txt"])
        {
            Write(name, [0, 5, 0x16, 7, 0, 2, 0, 0, .. "Mac OS X        "u8, .. new byte[60]]);
            yield return "._*";
        }
        foreach (
            var (name, text) in ((string, string)[])
                [("app.ts", "export const x = 1"), ("app_de.ts", "<?xml version=\"1.0\"?><TS/>"), ("a.mts", "let x")]
        )
        {
            Write(name, Encoding.UTF8.GetBytes(text));
            yield return Path.GetExtension(name);
        }
        Write("README", "read me"u8.ToArray());
        yield return "";
        _work.Tool("mkfifo", "in/fifo");
        yield return "";
    }

    /// <summary>Makes what bears a video's name and cannot be classified, and gives the paths.</summary>
    private IEnumerable<string> MakeBroken()
    {
        Write("empty.mp4", []);
        yield return "empty.mp4";
        foreach (var ending in (string[])["mp4", "mov", "mkv", "avi", "webm"])
        {
            Write($"page.{ending}", "<html>not found</html>"u8.ToArray());
            yield return $"page.{ending}";
        }
        Write("noise.mp4", [.. Enumerable.Range(0, 4000).Select(i => (byte)(i * i * 7919 >> 5))]);
        yield return "noise.mp4";
        File.CreateSymbolicLink(_work["in", "link.mp4"], "nowhere.mp4");
        yield return "link.mp4";
        File.CreateSymbolicLink(_work["in", "loop.mp4"], "loop.mp4");
        yield return "loop.mp4";
        _work.Tool("mkfifo", "in/pipe.ts");
        yield return "pipe.ts";
        File.CreateSymbolicLink(_work["in", "zero.mp4"], "/dev/zero");
        yield return "zero.mp4";
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            socket.Bind(new UnixDomainSocketEndPoint(_work["in", "socket.mp4"]));
        if (!Path.Exists(_work["in", "socket.mp4"]))
            _work.Tool("python3", "-c", "import socket; socket.socket(socket.AF_UNIX).bind('in/socket.mp4')");
        if (Path.Exists(_work["in", "socket.mp4"]))
            yield return "socket.mp4";
        _work.Ffmpeg("-f", "lavfi", "-i", "sine=duration=0.2", "file:" + _work["in", "sound.mp4"]);
        yield return "sound.mp4";
        var whole = File.ReadAllBytes(_work["red.mp4"]);
        Write("cut.mp4", whole[..200]);
        yield return "cut.mp4";
        Assert.NotNull(
            _work.Tool("bash", "-c", "cp red.mp4 $'in/caf\\351.mp4'; mkdir $'in/f\\366lder'; cp red.mp4 $'in/f\\366lder/g.mp4'")
        );
        yield return "caf\uFFFD.mp4";
        yield return "f\uFFFDlder";
    }

    private void Copy(string from, string name) => Write(name, File.ReadAllBytes(_work[from]));

    private void Write(string name, byte[] bytes)
    {
        var file = _work["in", name];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }
}
