using System.Buffers.Binary;
using System.Text;
using Framewise.Media;

namespace Framewise.Tests.Media;

/// <summary>What a container says to cut off is said; the picture stays whole.</summary>
public sealed class ContainerCropTests(TrapClips clips) : IClassFixture<TrapClips>
{
    [Fact]
    public void A_clean_aperture_is_said()
    {
        // 144x80 of 160x90, its middle one sample to the right and three lines up.
        var path = WithAperture("clap.mp4", 144, 80, 1, -3);
        Assert.Equal(new CropMargins(9, 2, 7, 8), Crop(path));
    }

    [Fact]
    public void An_aperture_of_the_whole_picture_or_of_nonsense_is_none()
    {
        Assert.Null(Crop(WithAperture("whole.mp4", 160, 90, 0, 0)));
        Assert.Null(Crop(WithAperture("larger.mp4", 200, 90, 0, 0)));
        Assert.Null(Crop(WithAperture("nothing.mp4", 0, 0, 0, 0)));
        Assert.Null(Crop(clips.Plain()));
        Assert.Null(Crop(clips.Plain("mkv")));
    }

    [Fact]
    public void Matroskas_crop_is_said()
    {
        var colors = clips.Make(
            "colors.mkv",
            [
                .. TrapClips.Source,
                .. TrapClips.H264,
                "-color_primaries",
                "bt709",
                "-color_trc",
                "bt709",
                "-colorspace",
                "bt709",
                "-color_range",
                "tv",
            ]
        );
        var bytes = File.ReadAllBytes(colors);
        // In the place of the colours' element, four of the crop and a void.
        var place = bytes.AsSpan().IndexOf<byte>([0x55, 0xB0]);
        var length = 3 + (bytes[place + 2] & 0x7F);
        byte[] crop = [0x54, 0xAA, 0x81, 8, 0x54, 0xBB, 0x81, 2, 0x54, 0xCC, 0x81, 6, 0x54, 0xDD, 0x81, 4];
        Assert.True(length >= crop.Length + 2);
        bytes.AsSpan(place, length).Clear();
        crop.CopyTo(bytes, place);
        bytes[place + crop.Length] = 0xEC;
        bytes[place + crop.Length + 1] = (byte)(0x80 | (length - crop.Length - 2));
        var path = Path.Combine(clips.Folder, "crop.mkv");
        File.WriteAllBytes(path, bytes);
        Assert.Equal(new CropMargins(6, 2, 4, 8), Crop(path));
    }

    private static CropMargins? Crop(string path)
    {
        var read = ReadUp.All(path);
        Assert.Equal(25, read.Frames.Count);
        Assert.All(read.Sizes, size => Assert.Equal((160, 90), size));
        return read.Stream.ContainerCrop;
    }

    /// <summary>The plain clip with a box more at the end of its only video description.</summary>
    private string WithAperture(string name, params int[] values)
    {
        var whole = File.ReadAllBytes(clips.Plain());
        var box = new byte[40];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.ASCII.GetBytes("clap").CopyTo(box, 4);
        for (var i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(box.AsSpan(8 + 8 * i), values[i]);
            BinaryPrimitives.WriteInt32BigEndian(box.AsSpan(12 + 8 * i), 1);
        }
        // The index lies behind the pictures, so that none of them moves.
        Assert.True(whole.AsSpan().IndexOf("mdat"u8) < whole.AsSpan().IndexOf("moov"u8));
        var end = 0;
        foreach (var kind in (string[])["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1"])
        {
            var start = whole.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(kind)) - 4;
            var size = BinaryPrimitives.ReadInt32BigEndian(whole.AsSpan(start));
            end = start + size;
            BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(start), size + box.Length);
        }
        var path = Path.Combine(clips.Folder, name);
        File.WriteAllBytes(path, [.. whole[..end], .. box, .. whole[end..]]);
        return path;
    }
}
