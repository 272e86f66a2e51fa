using System.Runtime.InteropServices;

namespace Framewise.Devices;

/// <summary>The libraries that the CUDA runtime needs of the system; names and versions are those that its files ask for.</summary>
internal static class CudaRequirements
{
    private static readonly (string Linux, string Windows, string Of)[] s_libraries =
    [
        ("libcuda.so.1", "nvcuda.dll", "NVIDIA's driver"),
        ("libcudart.so.13", "cudart64_13.dll", "CUDA 13"),
        ("libcublasLt.so.13", "cublasLt64_13.dll", "CUDA 13 (cuBLAS)"),
        ("libcublas.so.13", "cublas64_13.dll", "CUDA 13 (cuBLAS)"),
        ("libcurand.so.10", "curand64_10.dll", "CUDA 13 (cuRAND)"),
        ("libcudnn.so.9", "cudnn64_9.dll", "cuDNN 9 for CUDA 13"),
    ];

    /// <summary>What is missing, in words; null where everything can be loaded.</summary>
    public static string? Missing()
    {
        var missing = s_libraries
            .Select(library => (Name: OperatingSystem.IsWindows() ? library.Windows : library.Linux, library.Of))
            .Where(library => !CanLoad(library.Name))
            .ToArray();
        return missing.Length == 0
            ? null
            : $"{string.Join(", ", missing.Select(library => $"{library.Name} of {library.Of}"))} {(missing.Length == 1 ? "is" : "are")} not on this machine";
    }

    /// <summary>It stays loaded: the runtime asks for it next.</summary>
    private static bool CanLoad(string name) => NativeLibrary.TryLoad(name, out _);
}
