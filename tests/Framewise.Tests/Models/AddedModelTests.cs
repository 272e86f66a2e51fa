using System.Security.Cryptography;
using Framewise.Models;
using Framewise.Models.Catalogue;
using Framewise.Models.Onnx;
using Framewise.Tests.Models.Cards;
using Google.Protobuf;

namespace Framewise.Tests.Models;

/// <summary>Models that a user adds from an address: servers that cut, stall and lie, on this machine.</summary>
public sealed class AddedModelTests : IDisposable
{
    private const string Card = """{ "name": "tiny", "preset": "imagenet", "resize": 24, "labels": "my-labels.txt" }""";

    private readonly TempFolder _cache = new();
    private readonly byte[] _file = [.. TinyClassifier.Onnx(24, "Identity", ("padding", new string('x', 200_000)))];

    private string Sha256 => Convert.ToHexStringLower(SHA256.HashData(_file));

    private string Folder => Path.Combine(_cache.Path, "net");

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task An_added_model_is_known_by_its_name_with_its_card_and_labels()
    {
        using var server = LocalServer.Of(_file);
        using var own = new TempFolder();
        own.Write("my-labels.txt", "a\nb\nc\n");
        var reports = new List<FetchProgress>();
        var entry = await Add(server, new Collector(reports), own.Write("c.card.json", Card));
        Assert.Equal(
            ("net", "net.onnx", Sha256, _file.LongLength, server.Address),
            (entry.Name, entry.File, entry.Sha256, entry.FileBytes, entry.Address)
        );
        Assert.Equal(entry, Assert.Single(ModelCatalogue.Added(_cache.Path)));
        var model = Model.Load("net", new ModelOptions { CatalogueFolder = _cache.Path });
        Assert.Equal(("tiny", "a,b,c"), (model.Name, string.Join(',', model.Labels)));
        Assert.Contains(reports, report => report.DoneBytes == _file.Length && report.TotalBytes == _file.Length);
        AssertFiles("entry.json", "my-labels.txt", "net.card.json", "net.onnx");
    }

    [Fact]
    public async Task A_cut_download_goes_on_where_it_was_cut()
    {
        using var server = new LocalServer(
            (n, request, stream, _) => LocalServer.SendAsync(stream, _file, LocalServer.From(request), n < 2 ? 70_000 : null)
        );
        await Add(server);
        Assert.Equal([0, 70_000, 140_000], server.Requests.Select(LocalServer.From));
        AssertComplete();
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_asked_again()
    {
        using var server = new LocalServer(
            async (n, request, stream, end) =>
            {
                await LocalServer.SendAsync(stream, _file, LocalServer.From(request), n == 0 ? 50_000 : null);
                if (n == 0)
                    await Task.Delay(Timeout.Infinite, end);
            }
        );
        await Add(server);
        Assert.Equal([0, 50_000], server.Requests.Select(LocalServer.From));
        AssertComplete();
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_given_up()
    {
        using var server = new LocalServer((_, _, _, end) => Task.Delay(Timeout.Infinite, end));
        var error = await Refused(server);
        Assert.Contains("the server sent nothing for 0.3 s", error, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_stopped_download_is_continued_by_the_next_command()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LocalServer(
            async (n, request, stream, end) =>
            {
                await LocalServer.SendAsync(stream, _file, LocalServer.From(request), n == 0 ? 60_000 : null);
                if (n == 0)
                    await Task.Delay(Timeout.Infinite, end);
            }
        );
        var progress = new Collector(
            [],
            report =>
            {
                if (report.DoneBytes == 60_000)
                    stop.Cancel();
            }
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Add(server, progress, cancellationToken: stop.Token));
        Assert.Null(ModelCatalogue.Find("net", _cache.Path));
        Assert.False(File.Exists(Path.Combine(Folder, "net.onnx")));
        await Add(server);
        Assert.Equal([0, 60_000], server.Requests.Select(LocalServer.From));
        AssertComplete();
    }

    [Fact]
    public async Task Another_file_than_expected_is_not_kept()
    {
        using var server = LocalServer.Of([.. _file, 1]);
        Assert.Contains("is not the expected file", await Refused(server), StringComparison.Ordinal);
        AssertFiles();
    }

    [Fact]
    public async Task What_is_not_there_is_said_at_once_with_file_hash_and_folder()
    {
        using var server = new LocalServer((_, _, stream, _) => LocalServer.SendStatusAsync(stream, "404 Not Found"));
        var error = await Refused(server);
        foreach (var part in (string[])["answers 404 Not Found", "net.onnx", Sha256, Folder])
            Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        using var server = new LocalServer(
            (n, request, stream, _) =>
                n < 2 ? LocalServer.SendStatusAsync(stream, "503 Busy") : LocalServer.SendAsync(stream, _file, LocalServer.From(request))
        );
        await Add(server);
        AssertComplete();
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_all_again()
    {
        using var server = new LocalServer((n, _, stream, _) => LocalServer.SendAsync(stream, _file, 0, n == 0 ? 70_000 : null));
        await Add(server);
        Assert.Equal(2, server.Requests.Count);
        AssertComplete();
    }

    [Fact]
    public async Task A_partial_file_longer_than_the_servers_begins_anew()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, $"net.onnx.{Sha256[..12]}.partial"), new byte[_file.Length + 5]);
        using var server = new LocalServer(
            (_, request, stream, _) =>
                LocalServer.From(request) > 0
                    ? LocalServer.SendStatusAsync(stream, "416 Range Not Satisfiable")
                    : LocalServer.SendAsync(stream, _file)
        );
        await Add(server);
        AssertComplete();
    }

    [Fact]
    public async Task Nobody_there_is_answered_with_the_folder_for_a_copy()
    {
        var server = LocalServer.Of(_file);
        server.Dispose();
        var error = await Refused(server);
        Assert.Contains("fetch net.onnx", error, StringComparison.Ordinal);
        Assert.Contains(Folder, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1/a.onnx", null, null, "--sha256")]
    [InlineData("https://127.0.0.1/a.onnx", "abc", null, "64 hexadecimal digits")]
    [InlineData("https://127.0.0.1/", null, null, "names no file")]
    [InlineData("nowhere.onnx", null, null, "There is no file 'nowhere.onnx'")]
    [InlineData("https://127.0.0.1/a.onnx", null, "../up", "cannot be the name")]
    [InlineData("https://127.0.0.1/a.onnx", "0000000000000000000000000000000000000000000000000000000000000000", "alexnet", "of its own")]
    public async Task What_cannot_be_added_is_refused_before_anything_is_fetched(
        string source,
        string? sha256,
        string? name,
        string message
    )
    {
        var error = await Assert.ThrowsAsync<ModelException>(() =>
            ModelCatalogue.AddAsync(
                new ModelToAdd
                {
                    Source = source,
                    Sha256 = sha256,
                    Name = name,
                },
                _cache.Path
            )
        );
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_cache.Path));
    }

    [Fact]
    public async Task A_file_is_copied_and_its_hash_noted()
    {
        using var own = new TempFolder();
        var entry = await ModelCatalogue.AddAsync(new ModelToAdd { Source = own.Write("My Net.onnx", _file) }, _cache.Path);
        Assert.Equal(("my-net", Sha256), (entry.Name, entry.Sha256));
        File.WriteAllBytes(Path.Combine(_cache.Path, "my-net", "My Net.onnx"), [.. _file, 1]);
        Assert.Contains(
            "put the right one there",
            Assert.Throws<ModelException>(() => ModelCatalogue.Verify(entry, _cache.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Weights_beside_it_and_what_its_files_say_come_along()
    {
        var folder = new TempFolder();
        var (onnx, weights) = WithWeightsBeside("parts/a.data");
        folder.Write("model.onnx", onnx);
        Directory.CreateDirectory(folder["parts"]);
        folder.Write("parts/a.data", weights);
        folder.Write(
            "config.json",
            """{ "architectures": ["ViTForImageClassification"], "id2label": { "0": "côté", "1": "b", "2": "c" } }"""
        );
        folder.Write(
            "preprocessor_config.json",
            """{ "image_processor_type": "ViTImageProcessor", "size": { "height": 24, "width": 24 }, "image_mean": """
                + """[0.1, 0.2, 0.3], "image_std": [0.5, 0.5, 0.5] }"""
        );
        var original = Model.Load(folder.Path);
        var entry = await ModelCatalogue.AddAsync(new ModelToAdd { Source = folder.Path, Name = "mine" }, _cache.Path);
        folder.Dispose();
        var model = Model.Load("mine", new ModelOptions { CatalogueFolder = _cache.Path });
        Assert.Equal(original.Sha256, model.Sha256);
        Assert.Equal(original.Labels, model.Labels);
        Assert.Equal((original.Card.Pixels, string.Join(' ', original.Card.Mean)), (model.Card.Pixels, string.Join(' ', model.Card.Mean)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(onnx)), entry.Sha256);
        Assert.True(File.Exists(Path.Combine(_cache.Path, "mine", "parts", "a.data")));
    }

    [Theory]
    [InlineData("../a.data", "Only files beside the model")]
    [InlineData("/a.data", "Only files beside the model")]
    [InlineData("gone.data", "is not beside it")]
    public async Task Weights_elsewhere_are_refused_and_nothing_is_copied(string location, string message)
    {
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAsync<ModelException>(() =>
            ModelCatalogue.AddAsync(new ModelToAdd { Source = folder.Write("net.onnx", WithWeightsBeside(location).Onnx) }, _cache.Path)
        );
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_cache.Path));
    }

    private static (byte[] Onnx, byte[] Weights) WithWeightsBeside(string location)
    {
        var model = ModelProto.Parser.ParseFrom(TinyClassifier.Onnx(3, 24, 24));
        using var weights = new MemoryStream();
        foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float))
        {
            var bytes = tensor.HasRawData
                ? tensor.RawData.ToByteArray()
                : System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()).ToArray();
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{weights.Length}" });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{bytes.Length}" });
            weights.Write(bytes);
            tensor.ClearRawData();
            tensor.FloatData.Clear();
        }
        Assert.NotEqual(0, weights.Length);
        return (model.ToByteArray(), weights.ToArray());
    }

    private Task<CatalogueEntry> Add(
        LocalServer server,
        IProgress<FetchProgress>? progress = null,
        string? card = null,
        CancellationToken cancellationToken = default
    ) =>
        new AddedModels(
            _cache.Path,
            new HttpDownload
            {
                Attempts = 3,
                Pause = TimeSpan.FromMilliseconds(1),
                Silence = TimeSpan.FromSeconds(0.3),
            }
        ).AddAsync(
            new ModelToAdd
            {
                Source = server.Address,
                Sha256 = Sha256,
                CardPath = card,
            },
            progress,
            cancellationToken
        );

    private async Task<string> Refused(LocalServer server) => (await Assert.ThrowsAsync<ModelException>(() => Add(server))).Message;

    private void AssertComplete()
    {
        Assert.Equal(_file, File.ReadAllBytes(Path.Combine(Folder, "net.onnx")));
        AssertFiles("entry.json", "net.onnx");
    }

    private void AssertFiles(params string[] names) =>
        Assert.Equal(names, Directory.GetFileSystemEntries(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));

    /// <summary>Takes reports at once, not on another thread as Progress does.</summary>
    private sealed class Collector(List<FetchProgress> reports, Action<FetchProgress>? then = null) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value)
        {
            reports.Add(value);
            then?.Invoke(value);
        }
    }
}
