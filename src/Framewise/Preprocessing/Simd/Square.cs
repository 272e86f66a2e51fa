using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Framewise.Preprocessing.Simd;

/// <summary>Four by four 32-bit integers.</summary>
internal unsafe struct Square
{
    public Vector128<int> A;
    public Vector128<int> B;
    public Vector128<int> C;
    public Vector128<int> D;

    /// <summary>Reads four columns of four rows that lie <paramref name="stride"/> bytes apart, so that A holds the first column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Square LoadTurned(byte* corner, nint stride)
    {
        var (a, b) = (Vector128.Load((int*)corner), Vector128.Load((int*)(corner + stride)));
        var (c, d) = (Vector128.Load((int*)(corner + (2 * stride))), Vector128.Load((int*)(corner + (3 * stride))));
        var (acLow, acHigh, bdLow, bdHigh) = (ZipLow(a, c), ZipHigh(a, c), ZipLow(b, d), ZipHigh(b, d));
        return new Square
        {
            A = ZipLow(acLow, bdLow),
            B = ZipHigh(acLow, bdLow),
            C = ZipLow(acHigh, bdHigh),
            D = ZipHigh(acHigh, bdHigh),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> ZipLow(Vector128<int> left, Vector128<int> right) =>
        Sse2.IsSupported ? Sse2.UnpackLow(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(left, right)
        : Vector128.Create(left[0], right[0], left[1], right[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> ZipHigh(Vector128<int> left, Vector128<int> right) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(left, right)
        : Vector128.Create(left[2], right[2], left[3], right[3]);
}
