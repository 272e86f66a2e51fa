using System.Buffers;
using System.Runtime.InteropServices;
using Framewise.Models;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Inference;

/// <summary>
/// Weights that a session reads where they lie, instead of a copy inside the graph that is parsed, copied and copied again. Dispose of it
/// after the session.
/// </summary>
/// <remarks>
/// ONNX Runtime's .NET binding lacks <c>AddExternalInitializersFromFilesInMemory</c>, so it is called through the C API's table of
/// functions, whose order never changes (onnxruntime_c_api.h; a test compares the places with the binding's own table).
/// </remarks>
internal sealed unsafe partial class SharedWeights : IDisposable
{
    internal const int GetErrorMessagePlace = 2,
        ReleaseStatusPlace = 93,
        AddFilesInMemoryPlace = 279;

    // The first version of the C API that has the function: ONNX Runtime 1.18.
    private const uint ApiVersion = 18;

    private readonly MemoryHandle[] _pins;

    private SharedWeights(IReadOnlyList<ReadOnlyMemory<byte>> weights) => _pins = [.. weights.Select(memory => memory.Pin())];

    /// <summary>Lends the weights of a graph to the session that will be made with these options.</summary>
    /// <exception cref="ModelException">The runtime refuses them; <paramref name="path"/> is for the message.</exception>
    public static SharedWeights To(SessionOptions options, IReadOnlyList<ReadOnlyMemory<byte>> weights, string path)
    {
        var lent = new SharedWeights(weights);
        if (weights.Count == 0)
            return lent;
        var names = Enumerable.Range(0, weights.Count).Select(NativePath).ToArray();
        try
        {
            options.AddSessionConfigEntry("session.use_external_initializer_file_buffers_directly", "1");
            nint[] buffers = [.. lent._pins.Select(pin => (nint)pin.Pointer)];
            nuint[] lengths = [.. weights.Select(memory => (nuint)memory.Length)];
            fixed (
                nint* name = names,
                    buffer = buffers
            )
            fixed (nuint* length = lengths)
            {
                var api = Api(path);
                var add = (delegate* unmanaged<nint, nint*, nint*, nuint*, nuint, nint>)api[AddFilesInMemoryPlace];
                ThrowIfFailed(api, add(options.DangerousGetHandle(), name, buffer, length, (nuint)weights.Count), path);
            }
            return lent;
        }
        catch
        {
            lent.Dispose();
            throw;
        }
        finally
        {
            foreach (var name in names)
                Marshal.FreeCoTaskMem(name);
        }
    }

    public void Dispose()
    {
        // MemoryHandle is a struct: a copy would free its handle, which may be somebody else's by now, once more.
        for (var i = 0; i < _pins.Length; i++)
            _pins[i].Dispose();
    }

    /// <summary>The table of functions, of the same library as the binding's: what one copy has made must not go to another.</summary>
    private static nint* Api(string path)
    {
        var version = OrtEnv.Instance().GetVersionString();
        var library =
            RuntimeLibrary.Handle == 0
                ? GetApiBase()
                : ((delegate* unmanaged<ApiBase*>)NativeLibrary.GetExport(RuntimeLibrary.Handle, "OrtGetApiBase"))();
        var found = Marshal.PtrToStringUTF8(library->GetVersionString());
        var api = found == version ? library->GetApi(ApiVersion) : null;
        return api is not null
            ? api
            : throw new ModelException(
                $"Two versions of ONNX Runtime were found for '{path}', {version} and {found}. "
                    + "Remove one from the search path of libraries.",
                path
            );
    }

    /// <summary>Paths are UTF-16 on Windows and UTF-8 elsewhere.</summary>
    private static nint NativePath(int index) =>
        OperatingSystem.IsWindows() ? Marshal.StringToCoTaskMemUni($"{index}") : Marshal.StringToCoTaskMemUTF8($"{index}");

    private static void ThrowIfFailed(nint* api, nint status, string path)
    {
        if (status == 0)
            return;
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)api[GetErrorMessagePlace])(status));
        ((delegate* unmanaged<nint, void>)api[ReleaseStatusPlace])(status);
        throw new ModelException($"ONNX Runtime does not take the weights of '{path}': {message}", path);
    }

    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static partial ApiBase* GetApiBase();

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ApiBase
    {
        public readonly delegate* unmanaged<uint, nint*> GetApi;
        public readonly delegate* unmanaged<nint> GetVersionString;
    }
}
