using System.Globalization;
using System.Runtime.InteropServices;

namespace Framewise.Fuzz;

/// <summary>
/// A fault of a decoder process: <c>crash:17</c>, <c>hang:17</c> or <c>memory:17</c> at frame 17, and with a third part, a file's name,
/// only if that file is not there yet, so that a second attempt is spared.
/// </summary>
internal sealed class InjectedFault
{
    private const int Block = 64 << 20;

    private readonly string _kind;
    private readonly long _frame;
    private readonly string? _marker;

    public InjectedFault(string text)
    {
        var parts = text.Split(':', 3);
        (_kind, _frame) = (parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
        _marker = parts.Length > 2 ? parts[2] : null;
    }

    public void StrikeAt(long frame)
    {
        if (frame != _frame || File.Exists(_marker))
            return;
        if (_marker is not null)
            File.WriteAllBytes(_marker, []);
        switch (_kind)
        {
            case "crash":
                Marshal.WriteByte(0x10_0000, 0);
                break;
            case "memory":
                while (true)
                    NativeMemoryBlock();
            default:
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }

    private static unsafe void NativeMemoryBlock()
    {
        NativeMemory.Fill(NativeMemory.Alloc(Block), Block, 1);
        Thread.Sleep(20);
    }
}
