using System.Security.Cryptography;
using Framewise.Models.TfJs;

namespace Framewise.Models;

/// <summary>
/// The files that make up one model of the catalogue: one, or with TensorFlow.js the description and the pieces of the weights in their
/// order. What an ONNX file keeps beside it is found by reading it (<see cref="Onnx.ExternalData"/>).
/// </summary>
internal static class ModelFiles
{
    public static IReadOnlyList<string> Of(string path, ModelFormat format) =>
        format == ModelFormat.TfJs ? [path, .. TfJsModel.Read(path).Shards] : [path];

    /// <summary>SHA-256 of the files one after the other, in lower-case hexadecimal digits.</summary>
    public static string Sha256(IEnumerable<string> files, CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            for (int count; (count = stream.Read(buffer)) > 0; )
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, count);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
