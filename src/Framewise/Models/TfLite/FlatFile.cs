using System.Runtime.InteropServices;
using Google.FlatBuffers;

namespace Framewise.Models.TfLite;

/// <summary>The bytes of a FlatBuffer, and the refusal of positions outside them.</summary>
internal sealed class FlatFile
{
    // Vectors may be shared in a file, but hardly so often; without a bound, a small hostile file could ask for any amount of memory and
    // time.
    private const int MostReadings = 8;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string _path;
    private long _read;

    public FlatFile(ReadOnlyMemory<byte> bytes, string path)
    {
        (_bytes, _path) = (bytes, path);
        Buffer =
            MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Array!.Length == bytes.Length
                ? new ByteBuffer(segment.Array)
                : new ByteBuffer(bytes.ToArray());
    }

    public ByteBuffer Buffer { get; }

    public FlatTable Root() => new(this, Follow(0));

    public ReadOnlyMemory<byte> Slice(int start, int count) => _bytes.Slice(start, count);

    /// <summary>The position that the offset stored at a position leads to.</summary>
    public int Follow(int position)
    {
        Check(position, sizeof(int));
        var target = (long)position + Buffer.GetUint(position);
        Check(target, sizeof(int));
        return (int)target;
    }

    /// <summary>Counts what is read of vectors and refuses a file that has the same bytes read again and again.</summary>
    public void Spend(long bytes) => Require((_read += bytes) <= MostReadings * (long)_bytes.Length);

    public void Check(long position, long length) => Require(position >= 0 && length >= 0 && position + length <= _bytes.Length);

    public void Require(bool condition)
    {
        if (!condition)
            throw new ModelException(
                $"'{_path}' is not a complete TFLite file: what it says about positions and sizes contradicts its {_bytes.Length} "
                    + "bytes. Download it again.",
                _path
            );
    }
}
