using System.Runtime.Intrinsics;

namespace Framewise.Preprocessing.Simd;

/// <summary>
/// A band of resampled rows of one plane. The rows are turned before their columns are mixed: then the pairs of neighbouring columns of all
/// rows lie side by side, and mixing needs no shuffling.
/// </summary>
internal static unsafe class Band
{
    /// <summary>Output rows that are resampled together.</summary>
    public const int Rows = 16;

    /// <summary>Samples from one row of a band to the next.</summary>
    public static int Stride(int samples) => (samples + 7) / 8 * 8;

    /// <summary>Turns rows of samples of one plane.</summary>
    public static void Turn(short* rows, int samples, int* pairs)
    {
        var stride = Stride(samples);
        for (var sample = 0; sample < stride; sample += 8, pairs += 4 * Rows)
        {
            for (var row = 0; row < Rows; row += 4)
            {
                var square = Square.LoadTurned((byte*)(rows + (row * stride) + sample), stride * sizeof(short));
                square.A.Store(pairs + row);
                square.B.Store(pairs + row + Rows);
                square.C.Store(pairs + row + (2 * Rows));
                square.D.Store(pairs + row + (3 * Rows));
            }
        }
    }

    /// <summary>Turns rows that hold the samples of two planes in turn.</summary>
    public static void TurnInterleaved(short* rows, int samples, int* firstPairs, int* secondPairs)
    {
        var stride = Stride(samples);
        for (var sample = 0; sample < stride; sample += 8, firstPairs += 2 * Rows, secondPairs += 2 * Rows)
        {
            for (var row = 0; row < Rows; row += 4)
            {
                var square = Square.LoadTurned((byte*)(rows + (row * stride) + sample), stride * sizeof(short));
                First(square.A, square.B).Store(firstPairs + row);
                First(square.C, square.D).Store(firstPairs + row + Rows);
                Second(square.A, square.B).Store(secondPairs + row);
                Second(square.C, square.D).Store(secondPairs + row + Rows);
            }
        }
    }

    private static Vector128<int> First(Vector128<int> left, Vector128<int> right) => (left & Vector128.Create(0xffff)) | (right << 16);

    private static Vector128<int> Second(Vector128<int> left, Vector128<int> right) =>
        (left >>> 16) | (right & Vector128.Create(unchecked((int)0xffff0000)));
}
