using System.Runtime.Intrinsics.X86;

namespace Framewise.Inference;

/// <summary>Whether this processor's products of unsigned and signed bytes are exact.</summary>
internal static class QuantizedArithmetic
{
    /// <summary>
    /// x86 without VNNI adds two products in 16 bits, which can saturate; ONNX Runtime then needs <c>session.x64quantprecision</c>, at half
    /// the speed.
    /// Where VNNI is there the switch changes no result and only costs (22.6 to 45.3 ms per frame of Inception v3).
    /// </summary>
    public static bool MaySaturate
    {
        get
        {
            if (!X86Base.IsSupported)
                return false;
            var (_, _, leaf7, _) = X86Base.CpuId(7, 0);
            var (leaf7Sub1, _, _, _) = X86Base.CpuId(7, 1);
            return (leaf7 & (1 << 11)) == 0 && (leaf7Sub1 & (1 << 4)) == 0;
        }
    }
}
