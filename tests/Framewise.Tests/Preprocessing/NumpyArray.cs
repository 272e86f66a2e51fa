using System.Runtime.InteropServices;
using System.Text;

namespace Framewise.Tests.Preprocessing;

/// <summary>Reads the version 1 .npy files of the reference folder: uint8 and little-endian float32, row after row.</summary>
internal static class NumpyArray
{
    public static double[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = BitConverter.ToUInt16(bytes, 8);
        var header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        var data = bytes.AsSpan(10 + headerLength);
        Assert.Contains("'fortran_order': False", header);
        if (header.Contains("'|u1'"))
            return [.. data.ToArray().Select(b => (double)b)];
        Assert.Contains("'<f4'", header);
        return [.. MemoryMarshal.Cast<byte, float>(data).ToArray().Select(f => (double)f)];
    }
}
