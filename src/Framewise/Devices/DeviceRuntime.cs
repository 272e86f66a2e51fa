using System.Runtime.InteropServices;
using Framewise.Models;

namespace Framewise.Devices;

/// <summary>
/// The build of ONNX Runtime for a device, which is fetched when it is asked for and loaded in place of the one for processors. It is
/// pinned: a file with another content is refused, whoever served it.
/// </summary>
internal sealed record DeviceRuntime
{
    private const string GpuVersion = "1.31.0";

    private DeviceRuntime() { }

    /// <summary>The device: <c>cuda</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The NuGet package that holds it.</summary>
    public required string Package { get; init; }

    /// <summary>The package's version.</summary>
    public required string Version { get; init; }

    /// <summary>How many bytes are fetched.</summary>
    public required long DownloadBytes { get; init; }

    /// <summary>Path of each file in the package, and the sha256 of its content. The runtime itself comes first.</summary>
    internal IReadOnlyList<(string Path, string Sha256)> Files { get; init; } = [];

    /// <summary>What the system lacks that the runtime needs, in words; null where it has all.</summary>
    internal Func<string?> Missing { get; init; } = () => null;

    /// <summary>The device runtimes that there are for this system; empty where there is none.</summary>
    public static IReadOnlyList<DeviceRuntime> All { get; } =
        (RuntimeInformation.OSArchitecture, OperatingSystem.IsLinux(), OperatingSystem.IsWindows()) switch
        {
            (Architecture.X64, true, _) =>
            [
                Cuda(
                    "Linux",
                    244_928_869,
                    "runtimes/linux-x64/native/",
                    ("libonnxruntime.so", "7a7a2cfec3da75774dd8116e6a31fe466b46f5f6901e3fa87350d9391a840bfa"),
                    ("libonnxruntime_providers_cuda.so", "5ea2ec896db647cd9bb1ab08e943cda07d497975b6d6b967a2bd88b8a1303f00"),
                    ("libonnxruntime_providers_shared.so", "c6a12593396095f5670160e284c35d1700b7708cf3037b7042e2a5200ccae772")
                ),
            ],
            (Architecture.X64, _, true) =>
            [
                Cuda(
                    "Windows",
                    160_447_640,
                    "runtimes/win-x64/native/",
                    ("onnxruntime.dll", "00a206c08241370fdc363887428238fab1d926e9eef2539751c07c6e26059f01"),
                    ("onnxruntime_providers_cuda.dll", "198309952e14aefc28c155de035df3e8c10252defb49b65a65ab122362e9e293"),
                    ("onnxruntime_providers_shared.dll", "389a67bd9dd3a2647ad51392fce073a7886466344da43250ff24f9df89f8201c")
                ),
            ],
            _ => [],
        };

    /// <summary>The folder of device runtimes, beside the fetched models.</summary>
    public static string DefaultFolder => Path.Combine(ModelCatalogue.CacheFolder, "devices");

    /// <summary>The runtime of a device; null where this system has none.</summary>
    public static DeviceRuntime? Find(string name) => All.FirstOrDefault(runtime => runtime.Name == name);

    /// <summary>The folder of this one's files.</summary>
    public string FolderIn(string? folder) => Path.Combine(folder ?? DefaultFolder, $"{Name}-{Version}");

    /// <summary>Whether all files are there; their content was checked when they came.</summary>
    public bool IsHere(string? folder = null) =>
        Files.All(file => File.Exists(Path.Combine(FolderIn(folder), Path.GetFileName(file.Path))));

    /// <summary>The runtime's own library.</summary>
    internal string LibraryIn(string? folder) => Path.Combine(FolderIn(folder), Path.GetFileName(Files[0].Path));

    /// <summary>Fetches the runtime with the .NET client, or takes it from a package that is here, and checks it. Nothing happens where it
    /// is here already.</summary>
    /// <param name="package">A file .nupkg; null: it is fetched.</param>
    /// <param name="folder">The folder of device runtimes; null: <see cref="DefaultFolder"/>.</param>
    /// <param name="cancellationToken">Ends it; nothing half is left.</param>
    /// <returns>The folder of its files.</returns>
    /// <exception cref="DeviceException">It cannot be fetched, or a file of it is another.</exception>
    public Task<string> AddAsync(string? package = null, string? folder = null, CancellationToken cancellationToken = default) =>
        new RuntimePackage(this, new NuGetClient()).AddAsync(package, folder, cancellationToken);

    private static DeviceRuntime Cuda(string system, long bytes, string folder, params IEnumerable<(string Name, string Sha256)> files) =>
        new()
        {
            Name = "cuda",
            Package = "Microsoft.ML.OnnxRuntime.Gpu." + system,
            Version = GpuVersion,
            DownloadBytes = bytes,
            Missing = CudaRequirements.Missing,
            Files = [.. files.Select(file => (folder + file.Name, file.Sha256))],
        };
}
