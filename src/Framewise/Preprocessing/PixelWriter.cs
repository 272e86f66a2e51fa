using System.Runtime.Intrinsics;
using Framewise.Preprocessing.Simd;

namespace Framewise.Preprocessing;

/// <summary>Writes packed pixels of a band, which lie column after column, as three bytes each.</summary>
internal static unsafe class PixelWriter
{
    private const int BytesPerPixel = 3;

    /// <summary>Writes a band as rows. <paramref name="stride"/> is the length of a row of <paramref name="pixels"/> in bytes.</summary>
    public static void WriteRows(int* packed, int columns, int rows, byte* pixels, int stride)
    {
        for (var row = 0; row < rows; row += 4)
        {
            var target = pixels + (row * stride);
            var column = 0;
            for (; column + 4 <= columns && row + 4 <= rows; column += 4, target += 4 * BytesPerPixel)
            {
                var square = Square.LoadTurned((byte*)(packed + (column * Band.Rows) + row), Band.Rows * sizeof(int));
                WriteFour(square.A, target);
                WriteFour(square.B, target + stride);
                WriteFour(square.C, target + (2 * stride));
                WriteFour(square.D, target + (3 * stride));
            }
            for (; column < columns; column++, target += BytesPerPixel)
            for (var k = 0; k < 4 && row + k < rows; k++)
                WriteOne(packed[(column * Band.Rows) + row + k], target + (k * stride));
        }
    }

    /// <summary>Writes a band as columns of the turned picture.</summary>
    public static void WriteColumns(int* packed, int columns, int rows, byte* pixels, int stride)
    {
        for (var column = 0; column < columns; column++, packed += Band.Rows, pixels += stride)
        {
            var row = 0;
            for (; row + 4 <= rows; row += 4)
                WriteFour(Vector128.Load(packed + row), pixels + (row * BytesPerPixel));
            for (; row < rows; row++)
                WriteOne(packed[row], pixels + (row * BytesPerPixel));
        }
    }

    private static void WriteFour(Vector128<int> packed, byte* target)
    {
        var bytes = Vector128.Shuffle(packed.AsByte(), Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255));
        *(long*)target = bytes.AsInt64().ToScalar();
        *(int*)(target + 8) = bytes.AsInt32().GetElement(2);
    }

    private static void WriteOne(int packed, byte* target)
    {
        *(short*)target = (short)packed;
        target[2] = (byte)(packed >> 16);
    }
}
