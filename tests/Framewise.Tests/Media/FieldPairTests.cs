using System.Text;

namespace Framewise.Tests.Media;

/// <summary>
/// H.264 coded field by field, as camcorders and broadcasts do. No free encoder makes it, so the test writes the bitstream: two rows of
/// I_PCM macroblocks, one a field.
/// </summary>
public class FieldPairTests(TrapClips clips) : IClassFixture<TrapClips>
{
    private const int Frames = 12;

    [Fact]
    public void Two_field_packets_make_one_frame_and_the_second_is_named()
    {
        var raw = Path.Combine(clips.Folder, "fields.h264");
        File.WriteAllBytes(raw, Bitstream());
        var path = clips.Make("fields.ts", "-fflags", "+genpts", "-framerate", "25", "-f", "h264", "-i", raw, "-c", "copy");
        var packets = Tool.FFprobe(path, "-show_packets", "-show_entries", "packet=size").Length;
        var readUp = ReadUp.All(path);
        Assert.Equal(Frames, readUp.Frames.Count);
        Assert.True(readUp.AnyInterlaced);
        Assert.Equal(packets, readUp.Ledger.Stored);
        Assert.Equal(2 * Frames, packets);
        Assert.Equal(Frames, readUp.Ledger.NoFrame["second field of a frame"]);
        Assert.True(readUp.Ledger.Balances, readUp.Ledger.ToString());
        Assert.DoesNotContain(readUp.Ledger.Damage, damage => damage.Kind == "undecodable");
    }

    private static byte[] Bitstream()
    {
        var stream = new List<byte>();
        // Sequence: Baseline would forbid fields, so Main (77), level 3; 4 bits of frame_num; pic_order_cnt_type 0 with 6 bits; 2x1
        // macroblocks a field.
        var sequence = new Bits()
            .U(77, 8)
            .U(0, 8)
            .U(30, 8)
            .Ue(0)
            .Ue(0)
            .Ue(0)
            .Ue(2)
            .Ue(1)
            .U(0, 1)
            .Ue(1)
            .Ue(0)
            .U(0, 1)
            .U(0, 1)
            .U(1, 1)
            .U(0, 1)
            .U(0, 1);
        Unit(stream, 0x67, sequence.Stop());
        Unit(
            stream,
            0x68,
            new Bits().Ue(0).Ue(0).U(0, 1).U(1, 1).Ue(0).Ue(0).Ue(0).U(0, 1).U(0, 2).Ue(0).Ue(0).Ue(0).U(0, 1).U(0, 1).U(0, 1).Stop()
        );
        for (var frame = 0; frame < Frames; frame++)
        for (var bottom = 0; bottom < 2; bottom++)
            Unit(stream, (byte)(frame == 0 && bottom == 0 ? 0x65 : 0x61), Field(frame, bottom, isIdr: frame == 0 && bottom == 0));
        return [.. stream];
    }

    private static Bits Field(int frame, int bottom, bool isIdr)
    {
        var bits = new Bits().Ue(0).Ue(7).Ue(0).U(frame % 16, 4).U(1, 1).U(bottom, 1);
        if (isIdr)
            bits.Ue(0);
        bits.U(((2 * frame) + bottom) % 64, 6);
        if (isIdr)
            bits.U(0, 2);
        else
            bits.U(0, 1);
        bits.Se(0);
        for (var macroblock = 0; macroblock < 2; macroblock++)
        {
            bits.Ue(25).Align();
            for (var sample = 0; sample < 384; sample++)
                bits.U(40 + (frame * 8) + (bottom * 4), 8);
        }
        return bits.Stop();
    }

    private static void Unit(List<byte> stream, byte header, Bits bits)
    {
        stream.AddRange([0, 0, 0, 1, header]);
        stream.AddRange(bits.ToBytes());
    }

    /// <summary>Writes bits, most significant first, and Exp-Golomb codes. The values used here never need emulation prevention.</summary>
    private sealed class Bits
    {
        private readonly StringBuilder _bits = new();

        public Bits U(int value, int count)
        {
            for (var i = count - 1; i >= 0; i--)
                _bits.Append((value >> i & 1) == 1 ? '1' : '0');
            return this;
        }

        public Bits Ue(int value)
        {
            var length = 32 - int.LeadingZeroCount(value + 1);
            return U(0, length - 1).U(value + 1, length);
        }

        public Bits Se(int value) => Ue(value > 0 ? (2 * value) - 1 : -2 * value);

        public Bits Align()
        {
            while (_bits.Length % 8 != 0)
                _bits.Append('0');
            return this;
        }

        public Bits Stop() => U(1, 1).Align();

        public byte[] ToBytes() => [.. Enumerable.Range(0, _bits.Length / 8).Select(i => Convert.ToByte(_bits.ToString(i * 8, 8), 2))];
    }
}
