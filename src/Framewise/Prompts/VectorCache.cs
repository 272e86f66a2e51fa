using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Framewise.Inference;
using Framewise.Models;
using Framewise.Models.Onnx;

namespace Framewise.Prompts;

/// <summary>Vectors of texts on disk, one small file each, by the bytes of the text tower's files and the ids that it was given. What
/// cannot be read or written is made anew.</summary>
internal sealed class VectorCache
{
    private readonly string _folder;
    private bool _isWritable = true;

    public VectorCache(string tower, string? folder)
    {
        Identity = ModelFiles.Sha256([tower, .. WeightsBeside(tower)]);
        var runtime = ModelSession.RuntimeVersion.Replace(' ', '-');
        _folder = Path.Combine(folder ?? Path.Combine(ModelCatalogue.CacheFolder, "prompts"), $"{Identity[..32]}-{runtime}");
    }

    /// <summary>SHA-256 of the text tower's files.</summary>
    public string Identity { get; }

    public float[] GetOrAdd(int[] ids, Func<float[]> make)
    {
        var path = Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(ids.AsSpan())))[..32]);
        if (Read(path) is { } kept)
            return kept;
        var vector = make();
        if (_isWritable)
            Write(path, vector);
        return vector;
    }

    /// <summary>The files beside the tower that its graph takes weights from. To find them the graph is read, which is done only where
    /// something beside it may be one.</summary>
    private static IReadOnlyList<string> WeightsBeside(string tower) =>
        Directory
            .EnumerateFiles(
                Path.GetDirectoryName(tower)!,
                "*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    IgnoreInaccessible = true,
                    AttributesToSkip = default,
                }
            )
            .All(file => Path.GetExtension(file) is ".onnx" or ".json" or ".txt")
            ? []
            : new ExternalData(tower).Files(OnnxFile.Read(File.ReadAllBytes(tower), tower));

    /// <summary>The numbers, after the SHA-256 of their bytes.</summary>
    private static float[]? Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            var bytes = File.ReadAllBytes(path).AsSpan();
            if (
                bytes.Length <= SHA256.HashSizeInBytes
                || !SHA256.HashData(bytes[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(bytes[..SHA256.HashSizeInBytes])
            )
                return null;
            return MemoryMarshal.Cast<byte, float>(bytes[SHA256.HashSizeInBytes..]).ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Write(string path, float[] vector)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            var bytes = MemoryMarshal.AsBytes(vector.AsSpan());
            var partial = $"{path}.{Guid.NewGuid():N}.partial";
            File.WriteAllBytes(partial, [.. SHA256.HashData(bytes), .. bytes]);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isWritable = false;
        }
    }
}
