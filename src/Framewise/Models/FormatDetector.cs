using System.Text;
using Framewise.Models.AlexNet;

namespace Framewise.Models;

/// <summary>Tells from the first bytes what a file is. Extensions lie: a download may be a web page.</summary>
internal static class FormatDetector
{
    private const int Look = 512;

    private static readonly (byte[] Start, string What)[] s_others =
    [
        ("PK\u0003\u0004"u8.ToArray(), "a zip archive (a PyTorch .pt or Keras .keras file is one; export the model to ONNX)"),
        ([0x89, .. "HDF\r\n"u8], "an HDF5 file (Keras .h5; export the model to ONNX or TFLite)"),
        ([0x1f, 0x8b], "a gzip archive; unpack it first"),
        ([0x80, 0x02], "a Python pickle (PyTorch .pth?; export the model to ONNX)"),
        ("version https://git-lfs"u8.ToArray(), "a Git LFS pointer; fetch the file itself with git lfs pull"),
        ([0x89, .. "PNG"u8], "a PNG picture"),
        ([0xff, 0xd8, 0xff], "a JPEG picture"),
        ([0x7f, .. "ELF"u8], "a program"),
    ];

    /// <summary>Returns the format; the stream is left at its start.</summary>
    public static ModelFormat Detect(Stream stream, string path)
    {
        var buffer = new byte[Look];
        var start = buffer.AsSpan(0, stream.ReadAtLeast(buffer, Look, throwOnEndOfStream: false));
        stream.Position = 0;
        if (start.StartsWith(NpyHeader.Magic))
            return ModelFormat.AlexNet;
        if (start.Length >= 8 && start[4..8].SequenceEqual("TFL3"u8))
            return ModelFormat.TfLite;
        if (IsLayersModel(start))
            return ModelFormat.TfJs;
        if (Other(start) is { } what)
            throw new ModelException($"'{path}' is not a model file: it is {what}.", path)
            {
                WayOut = "Give an .onnx, .tflite or AlexNet .npy file, " + "or a TensorFlow.js layers model's model.json.",
            };
        return ModelFormat.Onnx;
    }

    private static bool IsLayersModel(ReadOnlySpan<byte> start) =>
        start.StartsWith("{"u8) && (start.IndexOf("\"modelTopology\""u8) >= 0 || start.IndexOf("\"layers-model\""u8) >= 0);

    private static string? Other(ReadOnlySpan<byte> start)
    {
        if (start.Length == 0)
            return "empty";
        foreach (var (magic, what) in s_others)
            if (start.StartsWith(magic))
                return what;
        if (start.Length >= 8 && start[4..8].SequenceEqual("ftyp"u8))
            return "an MP4 video";
        if (!IsText(start))
            return null;
        var line = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\r', '\n', '\t').Split('\n')[0].Trim();
        return line.StartsWith("<!", StringComparison.Ordinal) || line.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            ? "a web page; the download went wrong"
            : $"text ('{(line.Length > 40 ? line[..40] + "..." : line)}')";
    }

    /// <summary>An ONNX file begins with a small binary number, which no text holds.</summary>
    private static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (var b in start)
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
                return false;
        return true;
    }
}
