using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Framewise.Models.AlexNet;

/// <summary>The header of a NumPy file: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.</summary>
internal static partial class NpyHeader
{
    private const int LongestHeader = 64 * 1024;

    /// <summary>The six bytes every NumPy file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Checks that the file is one boxed Python object (how numpy saves a dict) and leaves the stream at the first byte of its
    /// pickle.</summary>
    public static void ReadBoxedObject(Stream stream, string path)
    {
        var start = Bytes(stream, 8, path);
        if (!start.AsSpan(0, 6).SequenceEqual(Magic))
            throw new ModelException($"'{path}' is not a NumPy file (.npy): it does not begin with '\\x93NUMPY'.", path);
        var length = start[6] switch
        {
            1 => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(stream, 2, path)),
            2 or 3 => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(stream, 4, path)),
            var version => throw new ModelException($"'{path}' is a NumPy file of version {version}; versions 1 to 3 can be read.", path),
        };
        if (length > LongestHeader)
            throw new ModelException($"'{path}' states a NumPy header of {length} bytes; at most {LongestHeader} are read.", path);
        var header = Encoding.UTF8.GetString(Bytes(stream, (int)length, path));
        var match = Header().Match(header);
        if (!match.Success)
            throw new ModelException($"'{path}' has a NumPy header that cannot be read: {header.Trim()}.", path);
        if (match.Groups["descr"].Value is not ("|O" or "O") || match.Groups["shape"].Value.Trim() != "")
            throw new ModelException(
                $"'{path}' holds one array (type '{match.Groups["descr"].Value}', shape ({match.Groups["shape"].Value})), "
                    + "not AlexNet's dict of layers.",
                path
            )
            {
                WayOut = "Use bvlc_alexnet.npy.",
            };
    }

    private static byte[] Bytes(Stream stream, int count, string path)
    {
        var bytes = new byte[count];
        if (stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) < count)
            throw new ModelException($"'{path}' is cut short: it ends at byte {stream.Length}, inside the NumPy header.", path)
            {
                WayOut = "Copy or download the file again.",
            };
        return bytes;
    }

    [GeneratedRegex(@"^\{'descr': '(?<descr>[^']*)', 'fortran_order': (True|False), 'shape': \((?<shape>[\d, ]*)\),? ?\}\s*$")]
    private static partial Regex Header();
}
