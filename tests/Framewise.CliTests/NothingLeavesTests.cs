using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Framewise.CliTests;

/// <summary>Local files and local models: no connection, no look-up, and no file but the results, watched by the calls to the
/// system.</summary>
public sealed partial class NothingLeavesTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task A_run_opens_no_socket_and_writes_below_its_output_only(string isolate)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && _work.Tool("strace", "-o", "/dev/null", "true") is not null,
            "strace is not here, or may not trace."
        );
        _work.Clip("a.mp4");
        foreach (var folder in (string[])["home", "tmp"])
            Directory.CreateDirectory(_work[folder]);
        var start = new ProcessStartInfo(
            "strace",
            [
                "-f",
                "-qq",
                "-y",
                "-e",
                "trace=network,open,openat,creat,mkdir,mkdirat,rename,renameat2,symlink,symlinkat",
                "-o",
                _work["log"],
                ProgramRun.Program,
                "classify",
                "a.mp4",
                "-m",
                "colors.onnx",
                "-o",
                "out",
                "--isolate",
                isolate,
            ]
        )
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["HOME"] = _work["home"];
        start.Environment["TMPDIR"] = _work["tmp"];
        foreach (var name in (string[])["XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY"])
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var run = await ProgramRun.Finish(process);
        Assert.True(run.ExitStatus == 0, run.Error);

        var calls = await File.ReadAllLinesAsync(_work["log"]);
        Assert.Contains(calls, call => call.Contains("a.mp4.csv.partial", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, call => ModelFamily().IsMatch(call));
        Assert.Empty(calls.Select(Written).OfType<string>().Where(path => !IsAllowed(path)).Distinct());
        Assert.Empty(Directory.GetFileSystemEntries(_work["home"]));
        Assert.Empty(Directory.GetFileSystemEntries(_work["tmp"]));
        Assert.Equal(
            ["a.mp4", "colors.card.json", "colors.onnx", "home", "log", "out", "tmp"],
            Directory.GetFileSystemEntries(_work.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Everything_works_where_there_is_no_network_at_all()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && _work.Tool("unshare", "-rn", "true") is not null,
            "This system gives no namespace without network."
        );
        _work.Clip("a.mp4");
        foreach (
            var arguments in (string[][])
                [
                    ["classify", "a.mp4", "-m", "colors.onnx", "-o", "out"],
                    ["report", "out"],
                    ["search", "out", "red"],
                    ["sql", "out", "select count(*) from frames"],
                ]
        )
        {
            var start = new ProcessStartInfo("unshare", ["-rn", ProgramRun.Program, .. arguments])
            {
                WorkingDirectory = _work.Folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            using var process = Process.Start(start)!;
            var run = await ProgramRun.Finish(process);
            Assert.True(run.ExitStatus == 0, run.Error);
        }
    }

    public static TheoryData<string, string> Leading =>
        new()
        {
            { "a.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n{0}/a.ts\n#EXT-X-ENDLIST\n" },
            { "a.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\n{0}/a.ts\n#EXT-X-ENDLIST\n" },
            {
                "key.m3u8",
                "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:METHOD=AES-128,URI=\"{0}/key\"\n#EXTINF:1,\nok.ts\n#EXT-X-ENDLIST\n"
            },
            { "master.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{0}/inner.m3u8\n" },
            { "a.ffconcat", "ffconcat version 1.0\nfile {0}/a.ts\n" },
            { "tcp.ffconcat", "ffconcat version 1.0\nfile tcp://127.0.0.1:{1}\n" },
            { "crypto.ffconcat", "ffconcat version 1.0\nfile crypto+{0}/a.ts\n" },
            {
                "a.mpd",
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
                    + "mediaPresentationDuration=\"PT1S\"><Period><AdaptationSet><Representation id=\"v\" bandwidth=\"1\" "
                    + "mimeType=\"video/mp4\"><BaseURL>{0}/a.mp4</BaseURL><SegmentList><SegmentURL "
                    + "media=\"a.m4s\"/></SegmentList></Representation></AdaptationSet></Period></MPD>"
            },
            { "a.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {1} RTP/AVP 96\na=rtpmap:96 H264/90000\n" },
        };

    [Theory]
    [MemberData(nameof(Leading))]
    public async Task A_video_that_names_an_address_reaches_nobody(string name, string text)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        _work.Clip("ok.ts", frames: 2);
        await File.WriteAllTextAsync(
            _work[name],
            text.Replace("{0}", $"http://127.0.0.1:{port}", StringComparison.Ordinal).Replace("{1}", $"{port}", StringComparison.Ordinal)
        );
        foreach (
            var arguments in (string[][])
                [
                    ["classify", name, "-m", "colors.onnx", "-o", "out"],
                    ["inspect", name],
                ]
        )
        {
            var run = await ProgramRun.In(_work.Folder, arguments);
            Assert.True(run.ExitStatus is 1, run.Error);
        }
        Assert.False(server.Pending(), "a connection was opened");
    }

    /// <summary>The path that a call makes or opens for writing; null for others and for those that failed.</summary>
    private static string? Written(string call)
    {
        if (call.Contains(" = -1 ", StringComparison.Ordinal) || MadePath().Match(call) is not { Success: true } made)
            return null;
        return made.Groups["call"].Value.StartsWith("open", StringComparison.Ordinal) && !WriteFlag().IsMatch(call)
            ? null
            : made.Groups["path"].Value;
    }

    private bool IsAllowed(string path)
    {
        var full = Path.GetFullPath(path, _work.Folder);
        return full == _work["out"]
            || full.StartsWith(_work["out"] + "/", StringComparison.Ordinal)
            || full.StartsWith(_work["tmp"] + "/", StringComparison.Ordinal)
            || full.StartsWith("/proc/", StringComparison.Ordinal)
            || full.StartsWith("/dev/", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"AF_INET|AF_NETLINK|sin_port")]
    private static partial Regex ModelFamily();

    [GeneratedRegex(
        """(?<call>open|openat|creat|mkdir|mkdirat|rename|renameat2|symlink|symlinkat)\([^"]*"(?<path>[^"]*)"(, (AT_FDCWD(<[^>]*>)?, """
            + """)?"(?<path>[^"]*)")?"""
    )]
    private static partial Regex MadePath();

    [GeneratedRegex("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")]
    private static partial Regex WriteFlag();
}
