using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Framewise.Live;
using Framewise.Results.Files;
using Framewise.Tests.Media;

namespace Framewise.Tests.Live;

/// <summary>Against an RTSP server that others wrote: GStreamer's.</summary>
public sealed partial class RtspTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly string s_script = Path.Combine(Repository.Root, "tests", "Framewise.Tests", "Live", "rtsp_server.py");

    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort();
    private Process? _server;

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_leaves_a_gap_in_the_ledger_and_rows_behind_it()
    {
        await StartAsync(NumberedClip.Make(_folder["clip.mp4"], 450, "-g", "15"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var options = new WatchOptions { Results = new ResultOptions { Folder = _folder["out"] } };
        await using var watch = await VideoWatch.OpenAsync($"rtsp://127.0.0.1:{_port}/clip", TinyPath.Model, options, stop.Token);
        var running = watch.RunAsync(stop.Token);
        var before = await FramesAsync(atLeast: 1);
        var killed = Stopwatch.GetTimestamp();
        Kill();
        await Task.Delay(TimeSpan.FromSeconds(1), stop.Token);
        var off = Stopwatch.GetElapsedTime(killed);
        await StartAsync(_folder["clip.mp4"]);
        await FramesAsync(atLeast: before + 100);
        await stop.CancelAsync();
        var summary = await running;
        await watch.DisposeAsync();

        var ledger = Ledger()!.Value;
        var gap = Assert.Single(ledger.GetProperty("damage").EnumerateArray());
        var index = gap.GetProperty("frame_index").GetInt64();
        var rows = File.ReadAllLines(Directory.GetFiles(_folder["out"], "*.csv").Single()).Skip(1).Select(row => row.Split(',')).ToArray();
        var times = rows.ToDictionary(
            row => long.Parse(row[0], CultureInfo.InvariantCulture),
            row => double.Parse(row[2], CultureInfo.InvariantCulture)
        );
        Assert.Equal("break", gap.GetProperty("kind").GetString());
        var seconds = double.Parse(Later().Match(gap.GetProperty("reason").GetString()!).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(seconds >= off.TotalSeconds - 0.1, $"It was off for {off.TotalSeconds:F2} s: {gap}");
        Assert.Equal(summary.Frames, ledger.GetProperty("counts").GetProperty("presented").GetInt64());
        Assert.Contains(times.Keys, frame => frame < index);
        Assert.Contains(times.Keys, frame => frame > index);
        Assert.True(
            times[times.Keys.Where(frame => frame >= index).Min()] - times[times.Keys.Where(frame => frame < index).Max()] >= seconds - 0.1
        );
        Assert.Equal(times.Values.Order(), times.OrderBy(row => row.Key).Select(row => row.Value));
    }

    private async Task StartAsync(string clip)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not here.");
        var start = new ProcessStartInfo(Python, [s_script, clip, $"{_port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _server = Process.Start(start)!;
        var said = await _server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var error = said is null ? await _server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) : "";
        Assert.SkipWhen(
            error.Contains("gi", StringComparison.Ordinal),
            "GStreamer's RTSP server is not here (apt-get install python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good "
                + "gstreamer1.0-plugins-bad)."
        );
        Assert.Equal("ready", said);
    }

    private void Kill()
    {
        _server?.Kill();
        _server?.WaitForExit();
        _server?.Dispose();
        _server = null;
    }

    /// <summary>Waits until the ledger, which is written anew every two seconds, counts so many.</summary>
    private async Task<long> FramesAsync(long atLeast)
    {
        for (var wait = 0; wait < 600; wait++)
        {
            if (
                Ledger() is { } ledger
                && ledger.GetProperty("counts").GetProperty("presented").GetInt64() is var frames
                && frames >= atLeast
            )
                return frames;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"{atLeast} frames did not come.");
    }

    private JsonElement? Ledger() =>
        Directory.Exists(_folder["out"]) && Directory.GetFiles(_folder["out"], "rtsp*.json") is [var path]
            ? JsonDocument.Parse(File.ReadAllText(path)).RootElement
            : null;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"gave the next one ([0-9.]+) s later")]
    private static partial Regex Later();
}
