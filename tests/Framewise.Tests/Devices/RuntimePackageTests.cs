using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Framewise.Devices;

namespace Framewise.Tests.Devices;

/// <summary>Runtimes from packages: only the pinned files count, and nothing half is left.</summary>
public sealed class RuntimePackageTests : IDisposable
{
    private const string Library = "runtimes/any/native/libonnxruntime.so";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_runtime_is_taken_from_a_package_and_stays()
    {
        var runtime = Runtime("the runtime");
        var folder = await Add(runtime, Package(runtime.Package, runtime.Version, "the runtime"));
        Assert.Equal(runtime.FolderIn(Devices), folder);
        Assert.Equal("the runtime", File.ReadAllText(Path.Combine(folder, "libonnxruntime.so")));
        Assert.True(runtime.IsHere(Devices));
        // Whatever is asked for now, it is here.
        Assert.Equal(folder, await Add(runtime, _folder["no such file"]));
        Assert.Equal([folder], Directory.GetFileSystemEntries(Devices));
    }

    [Fact]
    public async Task A_file_with_another_content_is_refused()
    {
        var runtime = Runtime("the runtime");
        var message = await Refusal(runtime, Package(runtime.Package, runtime.Version, "another"));
        Assert.Contains($"{Library} has sha256", message, StringComparison.Ordinal);
        Assert.Contains("framewise devices add cuda --from FILE.nupkg", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_is_refused_by_its_name()
    {
        var runtime = Runtime("the runtime");
        var message = await Refusal(runtime, Package(runtime.Package, "1.2.3", "the runtime"));
        Assert.Contains($"it holds {runtime.Package.ToLowerInvariant()} 1.2.3", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_without_the_file_a_cut_one_and_none_at_all_are_refused()
    {
        var runtime = Runtime("the runtime");
        var package = Package(runtime.Package, runtime.Version, "the runtime");
        Assert.Contains("it holds no", await Refusal(runtime with { Files = [("lib/other.so", "")] }, package), StringComparison.Ordinal);
        Assert.Contains("no such file", await Refusal(runtime, _folder["no such file"]), StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(package);
        await Refusal(runtime, _folder.Write("cut.nupkg", bytes[..(bytes.Length / 2)]));
    }

    [Fact]
    public async Task A_client_that_is_missing_or_fails_is_named()
    {
        Assert.Contains(
            "('no-such-client') is not installed",
            await Refusal(Runtime(""), null, "no-such-client"),
            StringComparison.Ordinal
        );
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It needs /bin/false.");
        Assert.Contains("failed with exit status 1", await Refusal(Runtime(""), null, "/bin/false"), StringComparison.Ordinal);
    }

    private string Devices => _folder["devices"];

    private Task<string> Add(DeviceRuntime runtime, string? package, string client = "dotnet") =>
        new RuntimePackage(runtime, new NuGetClient(client)).AddAsync(package, Devices, TestContext.Current.CancellationToken);

    private async Task<string> Refusal(DeviceRuntime runtime, string? package, string client = "dotnet")
    {
        var error = await Assert.ThrowsAsync<DeviceException>(() => Add(runtime, package, client));
        Assert.Empty(Directory.GetFileSystemEntries(Devices));
        Assert.False(runtime.IsHere(Devices));
        return error.Message;
    }

    /// <summary>The runtime of this system, with a file of a few bytes.</summary>
    private static DeviceRuntime Runtime(string content)
    {
        Assert.SkipWhen(DeviceRuntime.Find("cuda") is null, "There is no runtime for GPUs on this system.");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return DeviceRuntime.Find("cuda")! with { Files = [(Library, sha256)] };
    }

    private string Package(string id, string version, string content)
    {
        var path = _folder[$"{Guid.NewGuid():N}.nupkg"];
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Write($"{id}.nuspec", $"<package><metadata><id>{id}</id><version>{version}</version></metadata></package>");
        Write(Library, content);
        return path;

        void Write(string name, string text)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(text);
        }
    }
}
