using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Framewise.CliTests;

/// <summary>The sample that answers uploads, served on a free port.</summary>
public sealed class UploadSampleTests : IAsyncLifetime
{
    private readonly Workspace _work = new();
    private readonly HttpClient _client = new();
    private readonly BlockingCollection<string> _log = [];
    private Process? _server;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_work["tmp"]);
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(Repository.Root, "samples", "Upload", "bin", "Release", "net10.0", "Upload.dll"), "colors.onnx"]
        )
        {
            WorkingDirectory = _work.Folder,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["TMPDIR"] = _work["tmp"];
        _server = Process.Start(start)!;
        _server.OutputDataReceived += (_, line) => _log.Add(line.Data ?? "(end)");
        _server.BeginOutputReadLine();
        _client.BaseAddress = new Uri((await Told("Now listening on: ")).Split(": ")[1]);
    }

    public async ValueTask DisposeAsync()
    {
        _server!.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
        _client.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task An_upload_is_answered_row_by_row_and_one_that_hangs_up_ends_its_run()
    {
        _work.Clip("a.mp4");
        _work.Ffmpeg("-stream_loop", "3999", "-i", "a.mp4", "-c", "copy", "long.mkv");
        using (var rows = await Upload("long.mkv"))
        using (var reader = new StreamReader(await rows.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)))
            Assert.Equal("red", Label(await reader.ReadLineAsync(TestContext.Current.CancellationToken)));
        using var whole = await Upload("a.mp4");
        Assert.Equal("application/jsonl", whole.Content.Headers.ContentType!.MediaType);
        var lines = (await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).TrimEnd().Split('\n');
        Assert.Equal(Enumerable.Repeat("red", 25), lines.Select(Label));
        Assert.Equal(0.96, JsonDocument.Parse(lines[24]).RootElement.GetProperty("seconds").GetDouble(), 6);
        // The long run, which would have come first, has not come to its end.
        Assert.EndsWith(" 25 rows", await Told("complete, "), StringComparison.Ordinal);

        File.WriteAllText(_work["no.mp4"], "no video");
        using var refused = await Upload("no.mp4");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(
            "is a text file",
            await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(_work["tmp"], "*.tmp"));
    }

    private async Task<HttpResponseMessage> Upload(string file)
    {
        using var content = new StreamContent(File.OpenRead(_work[file]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "classify") { Content = content };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static string? Label(string? row) => JsonDocument.Parse(row!).RootElement.GetProperty("label").GetString();

    /// <summary>The next line of the server's log that holds a text.</summary>
    private Task<string> Told(string text) =>
        Task.Run(() =>
            _log.GetConsumingEnumerable(TestContext.Current.CancellationToken)
                .First(line => line.Contains(text, StringComparison.Ordinal) || line == "(end)")
        );
}
