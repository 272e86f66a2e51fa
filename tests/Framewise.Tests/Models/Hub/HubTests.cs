using Framewise.Models;
using Framewise.Models.Hub;
using Framewise.Models.Onnx;
using Framewise.Models.TwoTowers;
using Framewise.Tests.Models.Cards;
using Google.Protobuf;

namespace Framewise.Tests.Models.Hub;

/// <summary>Models fetched by their names on the hub, from a server that behaves as the hub does, with what can go wrong.</summary>
public sealed class HubTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HubServer _hub = new();
    private readonly Told _told = new();

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_needed_is_fetched_into_the_cache_of_huggingface_hub_and_nothing_else()
    {
        Publish();
        var (path, commit) = await Fetch(token: "secret");
        var snapshot = Path.Combine(_folder.Path, "models--org--colors", "snapshots", HubServer.Commit);
        Assert.Equal((Path.Combine(snapshot, "onnx", "model.onnx"), HubServer.Commit), (path, commit));
        Assert.Equal(
            ["config.json", "onnx/model.onnx", "preprocessor_config.json"],
            Directory
                .GetFiles(snapshot, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(snapshot, file))
                .Order(StringComparer.Ordinal)
        );
        var model = TinyClassifier.Onnx(24);
        Assert.Equal("../../../blobs/" + HubServer.Sha256(model), new FileInfo(path).LinkTarget);
        Assert.Equal(
            "../../blobs/" + HubServer.GitHash(File.ReadAllBytes(Path.Combine(snapshot, "config.json"))),
            new FileInfo(Path.Combine(snapshot, "config.json")).LinkTarget
        );
        Assert.Equal(HubServer.Commit, File.ReadAllText(_folder["models--org--colors", "refs", "main"]));
        Assert.True(File.Exists(_folder[".locks", "models--org--colors", HubServer.Sha256(model) + ".lock"]));
        Assert.All(
            _hub.Requests,
            request =>
                Assert.Equal(
                    !request.Contains(" /cdn/", StringComparison.Ordinal),
                    request.Contains("Authorization: Bearer secret", StringComparison.OrdinalIgnoreCase)
                )
        );
        Assert.Contains(
            _told.Messages,
            message => message.StartsWith("fetching hf:org/colors at 0123456789ab from 127.0.0.1: config.json", StringComparison.Ordinal)
        );

        var loaded = Model.Load(path);
        Assert.Equal(("colors", $"hf:org/colors@{HubServer.Commit}"), (loaded.Name, loaded.Revision));
        Assert.Equal(["cat", "dog", "bird"], loaded.Labels);
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again_and_a_commit_not_even_asked_for()
    {
        Publish();
        await Fetch();
        var before = _hub.Paths.Count;
        await Fetch();
        Assert.Equal([$"/api/models/org/colors/revision/main?blobs=true"], _hub.Paths.Skip(before));
        await Fetch($"hf:org/colors@{HubServer.Commit}");
        Assert.Equal(before + 1, _hub.Paths.Count);
    }

    [Fact]
    public async Task A_variant_is_fetched_alone()
    {
        Publish();
        Assert.EndsWith("onnx/model_fp16.onnx", (await Fetch("hf:org/colors/fp16")).Path, StringComparison.Ordinal);
        Assert.DoesNotContain(_hub.Paths, path => path.Contains("model.onnx", StringComparison.Ordinal));
        Assert.Contains(
            "int8",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch("hf:org/colors/int8"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Weights_in_other_files_come_with_the_model()
    {
        Publish();
        var model = ModelProto.Parser.ParseFrom(TinyClassifier.Onnx(3, 24, 24));
        var tensor = model.Graph.Initializer.Single(tensor => tensor.Dims.Count == 2);
        _hub.Add("onnx/weights.bin", tensor.RawData.ToByteArray(), isLarge: true);
        _hub.Add("onnx/other.bin", [1, 2, 3], isLarge: true);
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
        _hub.Add("onnx/model.onnx", model.ToByteArray(), isLarge: true);
        var (path, _) = await Fetch();
        Assert.Equal(3, Model.Load(path).Graph.ClassCount);
        Assert.Contains(_hub.Paths, request => request.EndsWith("/weights.bin", StringComparison.Ordinal));
        Assert.DoesNotContain(_hub.Paths, request => request.EndsWith("/other.bin", StringComparison.Ordinal));
    }

    /// <summary>As transformers.js lays CLIP out: both graphs and the tokenizer, not the graph that holds both.</summary>
    [Fact]
    public async Task Both_halves_of_a_model_that_compares_pictures_with_texts_come_with_its_tokenizer()
    {
        foreach (var name in (string[])["model", "vision_model", "text_model", "vision_model_fp16", "text_model_fp16", "vision_model_q4"])
            _hub.Add($"onnx/{name}.onnx", TinyClassifier.Onnx(24, metadata: ("name", name)), isLarge: true);
        _hub.Add("config.json", """{ "architectures": ["CLIPModel"], "model_type": "clip" }""");
        _hub.Add("tokenizer.json", "{}");
        _hub.Add("spiece.model", "x");
        var (path, _) = await Fetch();
        Assert.Equal("vision_model.onnx", Path.GetFileName(path));
        Assert.Equal(
            ["text_model.onnx", "vision_model.onnx"],
            Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName).Order()
        );
        foreach (var name in (string[])["tokenizer.json", "spiece.model", "config.json"])
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "..", name)), name);
        (path, _) = await Fetch("hf:org/colors/fp16");
        Assert.Equal("vision_model_fp16.onnx", Path.GetFileName(path));
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "text_model_fp16.onnx")));
        (path, _) = await Fetch("hf:org/colors/q4");
        Assert.Equal("vision_model_q4.onnx", Path.GetFileName(path));
        Assert.Equal(
            ("colors_q4", $"hf:org/colors@{HubServer.Commit}"),
            (TowerFiles.Find(path)!.Name, HubCache.AddressOf(path)!.ToString())
        );
    }

    /// <summary>A kill between the graph and its weights.</summary>
    [Fact]
    public async Task A_graph_without_its_weights_does_not_count_as_there()
    {
        await Weights_in_other_files_come_with_the_model();
        File.Delete(_folder["models--org--colors", "snapshots", HubServer.Commit, "onnx", "weights.bin"]);
        Assert.Contains(
            "is not in the cache",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch(isOffline: true))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(3, Model.Load((await Fetch($"hf:org/colors@{HubServer.Commit}")).Path).Graph.ClassCount);
    }

    [Fact]
    public async Task A_cut_download_goes_on_where_it_stopped_also_where_another_program_stopped()
    {
        Publish();
        var model = TinyClassifier.Onnx(24);
        var partial = _folder["models--org--colors", "blobs", HubServer.Sha256(model) + ".incomplete"];
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        File.WriteAllBytes(partial, model[..50]);
        _hub.Fail("/cdn/", (stream, content, from) => LocalServer.SendAsync(stream, content, from, 20));
        Assert.Equal(model, File.ReadAllBytes((await Fetch()).Path));
        Assert.Equal(
            [50, 70],
            _hub.Requests.Where(request => request.Contains(" /cdn/", StringComparison.Ordinal)).Select(LocalServer.From)
        );
        Assert.False(File.Exists(partial));
    }

    [Fact]
    public async Task Another_content_than_the_hash_says_is_fetched_once_more_and_then_refused()
    {
        Publish();
        Task Wrong(System.Net.Sockets.NetworkStream stream, byte[] content, int from) =>
            LocalServer.SendAsync(stream, new byte[content.Length]);
        _hub.Fail("/cdn/", Wrong);
        var (path, _) = await Fetch();
        Assert.Equal(TinyClassifier.Onnx(24), File.ReadAllBytes(path));

        Directory.Delete(_folder["models--org--colors"], recursive: true);
        _hub.Fail("/resolve-cache/", Wrong);
        _hub.Fail("/resolve-cache/", Wrong);
        Assert.Contains(
            "arrived twice with another content",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch())).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(_folder["models--org--colors", "blobs"]));
        Assert.False(Directory.Exists(_folder["models--org--colors", "refs"]));
    }

    [Fact]
    public async Task Rate_limits_and_faults_of_the_server_are_waited_for()
    {
        Publish();
        _hub.Fail("/api/models/", "429 Too Many Requests\r\nRateLimit: \"api\";r=0;t=1");
        _hub.Fail("/api/models/", "503 Service Unavailable\r\nRetry-After: 0");
        _hub.Fail("/config.json", "429 Too Many Requests\r\nRetry-After: 0");
        _hub.Fail("/cdn/", "502 Bad Gateway");
        Assert.Equal(TinyClassifier.Onnx(24), File.ReadAllBytes((await Fetch()).Path));
        Assert.Contains("the hub (127.0.0.1) cannot answer now; waiting 1 s", _told.Messages);
    }

    [Theory]
    [InlineData("hf:org/colors", "secret", "GatedRepo", null, "is gated: its owners want to know who uses it")]
    [InlineData("hf:org/colors", "secret", "GatedRepo", "other", "the account of your token has no access yet")]
    [InlineData("hf:org/colors", "secret", "RepoNotFound", null, "or it is private")]
    [InlineData("hf:org/colors", "secret", "RepoNotFound", "other", "that your token may see")]
    [InlineData("hf:org/nothing", null, "", null, "or it is private")]
    [InlineData("hf:org/nothing", null, "", "other", "that your token may see")]
    [InlineData("hf:org/colors@v2", null, "", null, "has no revision 'v2'")]
    public async Task Gated_private_and_missing_are_told_apart(string name, string? gate, string code, string? token, string message)
    {
        Publish();
        (_hub.Gate, _hub.GateCode) = (gate, code);
        var error = (await Assert.ThrowsAsync<ModelException>(() => Fetch(name, token))).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("other", error, StringComparison.Ordinal);
        if (gate is not null)
            Assert.NotEmpty((await Fetch(name, gate)).Path);
    }

    [Fact]
    public async Task Offline_the_cache_is_used_and_nothing_asked_for()
    {
        Publish();
        Assert.Contains(
            "is not in the cache",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch(isOffline: true))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_hub.Paths);
        var (path, _) = await Fetch();
        var count = _hub.Paths.Count;
        Assert.Equal(path, (await Fetch(isOffline: true)).Path);
        Assert.Equal(count, _hub.Paths.Count);
    }

    [Fact]
    public async Task A_hub_that_cannot_be_reached_is_said_and_the_cache_used()
    {
        Publish();
        var (path, _) = await Fetch();
        var settings = new HubSettings { Endpoint = new Uri("http://127.0.0.1:9/"), CacheFolder = _folder.Path };
        Assert.Equal(
            path,
            (
                await new HubModel(HubAddress.Parse("hf:org/colors")!, settings, _told, TimeSpan.Zero).FetchAsync(
                    TestContext.Current.CancellationToken
                )
            ).Path
        );
        Assert.Contains(
            _told.Messages,
            message => message.Contains("is taken from the cache as it was fetched last", StringComparison.Ordinal)
        );
        var error = await Assert.ThrowsAsync<ModelException>(() =>
            new HubModel(HubAddress.Parse("hf:org/other")!, settings, _told, TimeSpan.Zero).FetchAsync(
                TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("'hf:org/other' could not be fetched", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_without_a_model_names_the_export_and_a_captioner_is_refused_before_it_is_fetched()
    {
        _hub.Add("config.json", """{ "architectures": ["ViTForImageClassification"], "id2label": { "0": "a" } }""");
        _hub.Add("model.safetensors", [1, 2, 3], isLarge: true);
        Assert.Contains(
            "optimum-cli export onnx --model org/colors",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch())).Message,
            StringComparison.Ordinal
        );
        Directory.Delete(_folder["models--org--colors"], recursive: true);
        _hub.Add("config.json", """{ "architectures": ["GitForCausalLM"] }""");
        _hub.Add("onnx/model.onnx", TinyClassifier.Onnx(24), isLarge: true);
        Assert.Contains(
            "a model that writes text",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch())).Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(_hub.Paths, path => path.StartsWith("/cdn/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_leads_out_of_the_repository_is_refused()
    {
        Publish();
        _hub.Add("../evil.json", "{}");
        Assert.Contains(
            "is no path inside a repository",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Two_at_once_fetch_it_once()
    {
        Publish();
        var both = await Task.WhenAll(Fetch(), Fetch());
        Assert.Equal(both[0].Path, both[1].Path);
        Assert.Single(_hub.Paths, path => path.StartsWith("/cdn/", StringComparison.Ordinal));
    }

    private void Publish()
    {
        _hub.Add("README.md", "# colors");
        _hub.Add(
            "config.json",
            """{ "architectures": ["ViTForImageClassification"], "model_type": "vit", "id2label": """
                + """{ "0": "cat", "1": "dog", "2": "bird" } }"""
        );
        _hub.Add(
            "preprocessor_config.json",
            """{ "image_processor_type": "ViTImageProcessor", "size": { "height": 24, "width": 24 }, "resample": 2 }"""
        );
        _hub.Add("pytorch_model.bin", [1, 2, 3], isLarge: true);
        _hub.Add("onnx/model.onnx", TinyClassifier.Onnx(24), isLarge: true);
        _hub.Add("onnx/model_fp16.onnx", TinyClassifier.Onnx(24, "Softmax"), isLarge: true);
    }

    private Task<(string Path, string Commit)> Fetch(string name = "hf:org/colors", string? token = null, bool isOffline = false) =>
        new HubModel(
            HubAddress.Parse(name)!,
            new HubSettings
            {
                Endpoint = _hub.Endpoint,
                CacheFolder = _folder.Path,
                Token = token,
                IsOffline = isOffline,
            },
            _told,
            TimeSpan.Zero
        ).FetchAsync(TestContext.Current.CancellationToken);

    private sealed class Told : IProgress<FetchProgress>
    {
        private readonly List<string> _messages = [];

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_messages)
                    return [.. _messages];
            }
        }

        public void Report(FetchProgress value)
        {
            lock (_messages)
                _messages.Add(value.Message);
        }
    }
}
