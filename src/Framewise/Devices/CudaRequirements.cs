using System.Runtime.InteropServices;

namespace Framewise.Devices;

/// <summary>The libraries that the CUDA runtime needs of the system; names and versions are those that its files ask for.</summary>
internal static class CudaRequirements
{
    private static readonly (string Of, string[] Linux, string[] Windows)[] s_libraries =
    [
        ("NVIDIA's driver", ["libcuda.so.1"], ["nvcuda.dll"]),
        (
            "CUDA 13",
            ["libcudart.so.13", "libcublasLt.so.13", "libcublas.so.13", "libcurand.so.10"],
            ["cudart64_13.dll", "cublasLt64_13.dll", "cublas64_13.dll", "curand64_10.dll"]
        ),
        ("cuDNN 9 for CUDA 13", ["libcudnn.so.9"], ["cudnn64_9.dll"]),
    ];

    /// <summary>What is missing, in words; null where everything can be loaded.</summary>
    public static string? Missing()
    {
        var missing = s_libraries
            .Select(part =>
                (part.Of, Names: (OperatingSystem.IsWindows() ? part.Windows : part.Linux).Where(name => !CanLoad(name)).ToArray())
            )
            .Where(part => part.Names.Length > 0)
            .Select(part => $"{part.Of} ({string.Join(", ", part.Names)})")
            .ToArray();
        return missing.Length == 0 ? null : $"this machine lacks {string.Join(" and ", missing)}";
    }

    /// <summary>It stays loaded: the runtime asks for it next.</summary>
    private static bool CanLoad(string name) => NativeLibrary.TryLoad(name, out _);
}
