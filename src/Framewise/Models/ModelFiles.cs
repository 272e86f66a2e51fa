using System.Security.Cryptography;
using Framewise.Models.Onnx;
using Framewise.Models.TfJs;

namespace Framewise.Models;

/// <summary>The files that make up one model: one; or with TensorFlow.js the description and the pieces of the weights in their order; or an ONNX file and those with its weights.</summary>
internal static class ModelFiles
{
    public static IReadOnlyList<string> Of(string path, ModelFormat format) =>
        format switch
        {
            ModelFormat.TfJs => [path, .. TfJsModel.Read(path).Shards],
            ModelFormat.Onnx => [path, .. new ExternalData(path).Files(OnnxFile.Read(File.ReadAllBytes(path), path))],
            _ => [path],
        };

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
