using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Framewise.Inference;

/// <summary>The processor, as far as scores depend on it: the runtime has other kernels for each level of instructions, which sum up in
/// another order.</summary>
internal static class Processor
{
    /// <summary>Name and level, such as <c>AMD EPYC 9B14, AVX-512 VNNI</c>.</summary>
    public static string Description { get; } = $"{Name()}, {Level()}";

    /// <summary>
    /// Whether products of unsigned and signed bytes may be inexact: x86 without VNNI adds two of them in 16 bits, which can saturate; ONNX
    /// Runtime then needs <c>session.x64quantprecision</c>, at half the speed. Where VNNI is there the switch changes no result and only
    /// costs (22.6 to 45.3 ms per frame of Inception v3).
    /// </summary>
    public static bool MaySaturate => X86Base.IsSupported && !Has(0, 2, 11) && !Has(1, 0, 4);

    /// <summary>What the runtime's kernels are chosen by (onnxruntime/core/mlas/lib/platform.cpp); it asks the processor, whatever .NET may
    /// use of it.</summary>
    private static string Level() =>
        !X86Base.IsSupported ? (Dp.IsSupported ? "dot product" : "no dot product")
        : Has(0, 1, 16) && Has(0, 1, 17) && Has(0, 1, 30) && Has(0, 1, 31)
            ? "AVX-512"
                + (
                    Has(0, 3, 25) ? " AMX"
                    : Has(0, 2, 11) ? " VNNI"
                    : ""
                )
        : Has(0, 1, 5) ? "AVX2" + (Has(1, 0, 4) ? " VNNI" : "")
        : "no AVX2";

    /// <summary>A bit of CPUID's leaf 7; registers count from EAX.</summary>
    private static bool Has(int subleaf, int register, int bit) => (Registers(7, subleaf)[register] & (1 << bit)) != 0;

    private static int[] Registers(int leaf, int subleaf)
    {
        var (eax, ebx, ecx, edx) = X86Base.CpuId(leaf, subleaf);
        return [eax, ebx, ecx, edx];
    }

    private static string Name()
    {
        const int names = unchecked((int)0x80000002);
        if (!X86Base.IsSupported || Registers(names - 2, 0)[0] < names + 2)
            return RuntimeInformation.ProcessArchitecture.ToString();
        var text = new byte[48];
        foreach (var (i, register) in Enumerable.Range(names, 3).SelectMany(leaf => Registers(leaf, 0)).Index())
            BinaryPrimitives.WriteInt32LittleEndian(text.AsSpan(4 * i), register);
        return string.Join(' ', Encoding.ASCII.GetString(text).Split([' ', '\0'], StringSplitOptions.RemoveEmptyEntries));
    }
}
