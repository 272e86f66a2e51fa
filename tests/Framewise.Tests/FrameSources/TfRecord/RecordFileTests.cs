using System.Buffers.Binary;
using Framewise.Extraction;
using Framewise.FrameSources;
using Framewise.FrameSources.TfRecord;
using Framewise.Media;
using Framewise.Preprocessing;
using Framewise.Tests.Media;

namespace Framewise.Tests.FrameSources.TfRecord;

/// <summary>TFRecord files that are not as they were written.</summary>
public sealed class RecordFileTests : IClassFixture<TrapClips>, IDisposable
{
    private static readonly PixelRecipe[] Recipes = [new() { Width = 16, Height = 16 }];
    private readonly TempFolder _folder = new();
    private readonly string _file;
    private readonly byte[] _bytes;

    public RecordFileTests(TrapClips clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        _file = _folder["a.tfrecord"];
        FrameExtraction.Write(clips.Plain(), _file, Recipes, null);
        _bytes = File.ReadAllBytes(_file);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The check value of CRC-32C is known from its definition; the mask is TFRecord's.</summary>
    [Fact]
    public void The_checksum_is_the_masked_crc_32c()
    {
        const uint check = 0xe3069283;
        Assert.Equal(((check >> 15) | (check << 17)) + 0xa282ead8, MaskedCrc32C.Of("123456789"u8));
    }

    [Fact]
    public void A_frame_whose_record_is_damaged_is_left_out_and_accounted_for()
    {
        var record = Records()[10];
        _bytes[record + 100] ^= 1;
        var (frames, ledger) = Read();
        Assert.Equal(Enumerable.Range(0, 25).Where(index => index != 9).Select(index => (long)index), frames);
        Assert.Equal("corrupt record", Assert.Single(ledger.Damage).Kind);
        Assert.Equal((24, 1, 25, 9), (ledger.Frames, ledger.Undecodable, ledger.Presented, ledger.Damage[0].FrameIndex));
    }

    [Fact]
    public void Behind_a_damaged_length_nothing_is_guessed()
    {
        _bytes[Records()[10]] ^= 1;
        var (frames, ledger) = Read();
        Assert.Equal(9, frames.Count);
        Assert.Equal("corrupt record", Assert.Single(ledger.Damage).Kind);
        Assert.False(ledger.Complete);
    }

    [Fact]
    public void A_cut_file_gives_what_is_there_and_says_so()
    {
        var records = Records();
        foreach (var end in new[] { records[10], records[10] + 5, records[10] + 300, records[^1], _bytes.Length - 1 })
        {
            var (frames, ledger) = Read(_bytes[..end]);
            Assert.Equal(
                Math.Min(25, records.Count(start => start < end && records.IndexOf(start) < 10) - 1 + (end >= records[^1] ? 16 : 0)),
                frames.Count
            );
            Assert.Equal("truncated", Assert.Single(ledger.Damage).Kind);
        }
    }

    [Fact]
    public void What_is_no_such_file_is_refused_with_a_sentence()
    {
        foreach (
            var bytes in (byte[][])
                [
                    [],
                    [1, 2, 3],
                    "this is a text file that is long enough"u8.ToArray(),
                    _bytes[..50],
                    _bytes[Records()[1]..],
                ]
        )
            Assert.Contains(
                "not a whole TFRecord file",
                Assert.Throws<MediaException>(() => Read(bytes)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Pixels_made_otherwise_are_refused_and_both_ways_are_named()
    {
        var refused = Assert.Throws<MediaException>(() =>
            RecordSource.OpenFile(new DecodeRequest(_file, [new PixelRecipe { Width = 32, Height = 16 }], new WantedFrames()))
        );
        Assert.Contains("Width = 16, Height = 16", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Width = 32, Height = 16", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_was_not_extracted_is_missed_with_a_sentence()
    {
        using var clips = new TrapClips();
        FrameExtraction.Write(clips.Plain(), _file, Recipes, new ClassifierOptions { Every = 2 });
        using var source = RecordSource.OpenFile(new DecodeRequest(_file, Recipes, new WantedFrames()));
        var frame = new PreparedFrame([16 * 16 * 3]);
        Assert.True(source.Read());
        source.Fill(frame);
        Assert.True(source.Read());
        Assert.Contains("--every", Assert.Throws<MediaException>(() => source.Fill(frame)).Message, StringComparison.Ordinal);
    }

    /// <summary>Bits are turned and the checksums mended, so that the damage reaches the parser of the messages.</summary>
    [Fact]
    public void Hostile_records_end_in_frames_or_a_sentence()
    {
        var random = new Random(7);
        var records = Records();
        for (var round = 0; round < 400; round++)
        {
            var bytes = (byte[])_bytes.Clone();
            var start = records[random.Next(records.Count)];
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(start));
            for (var turns = random.Next(1, 4); turns > 0; turns--)
                bytes[start + 12 + random.Next(Math.Min(length, 400))] ^= (byte)(1 << random.Next(8));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(start + 12 + length), MaskedCrc32C.Of(bytes.AsSpan(start + 12, length)));
            try
            {
                Read(bytes);
            }
            catch (MediaException e)
            {
                Assert.Contains(_file, e.Message, StringComparison.Ordinal);
            }
        }
    }

    private List<int> Records()
    {
        var starts = new List<int>();
        for (var start = 0; start < _bytes.Length; start += 16 + (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(start)))
            starts.Add(start);
        Assert.Equal(27, starts.Count);
        return starts;
    }

    private (List<long> Frames, FrameLedger Ledger) Read(byte[]? bytes = null)
    {
        File.WriteAllBytes(_file, bytes ?? _bytes);
        using var source = RecordSource.OpenFile(new DecodeRequest(_file, Recipes, new WantedFrames()));
        var frame = new PreparedFrame([16 * 16 * 3]);
        var frames = new List<long>();
        while (source.Read())
        {
            if (source.IsSelected)
                source.Fill(frame);
            frames.Add(source.Frame.Index);
        }
        return (frames, source.Ledger);
    }
}
