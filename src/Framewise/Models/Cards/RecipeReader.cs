using System.Text.Json;
using Framewise.Media;
using Framewise.Preprocessing;

namespace Framewise.Models.Cards;

/// <summary>Reads the recipe, which is the part of a card that makes pixels from a picture.</summary>
internal sealed class RecipeReader(CardReader card)
{
    public PixelRecipe Read()
    {
        var (width, height) = InputSize();
        var crop = card.Choice(
            "crop_mode",
            ("center", CropMode.Center),
            ("square", CropMode.Square),
            ("fraction", CropMode.Fraction),
            ("squash", CropMode.Squash),
            ("letterbox", CropMode.Letterbox),
            ("pad", CropMode.Pad)
        );
        var size = crop is CropMode.Center or CropMode.Squash or CropMode.Letterbox ? ResizedSize(crop, width, height) : NoResize();
        return new PixelRecipe
        {
            Width = width,
            Height = height,
            Channels = card.Choice("channels", ("rgb", ChannelOrder.Rgb), ("bgr", ChannelOrder.Bgr), (CardReader.Gray, ChannelOrder.Rgb)),
            Crop = crop,
            Filter = Filter(),
            CropFraction = crop == CropMode.Fraction ? Fraction(crop) : 1,
            FloorsCropStart = card.Pick("crop_start", card.Property("crop_start"), ("round", false), ("floor", true)),
            ShorterSide = size?.ShorterSide ?? 0,
            Resized = size is { ShorterSide: 0 } ? size : null,
            Padding = Padding(),
        };
    }

    private ResizeFilter Filter()
    {
        var filter = card.Choice(
            "interpolation",
            ("bilinear", ResizeFilter.Bilinear),
            ("bicubic", ResizeFilter.Bicubic),
            ("area", ResizeFilter.Area),
            ("nearest", ResizeFilter.Nearest),
            ("lanczos", ResizeFilter.Lanczos),
            ("box", ResizeFilter.Box),
            ("hamming", ResizeFilter.Hamming)
        );
        if (card.Boolean("antialias") != false || filter == ResizeFilter.Nearest)
            return filter;
        if (filter != ResizeFilter.Bilinear)
            card.Wrong("'antialias' is false, which there is for interpolation bilinear only (and nearest, which has no other form)");
        return ResizeFilter.PlainBilinear;
    }

    private Padding? Padding()
    {
        var atEnd = card.Pick("position", card.Property("position"), ("center", false), ("top-left", true));
        if (card.Property("fill") is not { } value)
            return atEnd ? new Padding(0, 0, 0, atEnd) : null;
        var bytes = (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 3))
            .Select(part => part.ValueKind == JsonValueKind.Number && part.TryGetByte(out var level) ? level : (byte?)null)
            .ToArray();
        if (bytes is [{ } red, { } green, { } blue])
            return new Padding(red, green, blue, atEnd);
        card.Wrong("fill", value, "a level from 0 to 255, or three of them: red, green, blue");
        return null;
    }

    private double Fraction(CropMode crop)
    {
        if (card.Property("crop_pct") is not { } value)
        {
            card.Wrong(
                crop == CropMode.Center
                    ? "'crop_pct' or 'resize' is missing: with crop_mode center, "
                        + "the share of the resized picture that is kept (0.875), or the length of its shorter side (256)"
                    : "'crop_pct' is missing: the share of each side that is kept (0.875)"
            );
            return 1;
        }
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is > 0 and <= 1)
            return value.GetDouble();
        card.Wrong("crop_pct", value, "a number above 0 and at most 1");
        return 1;
    }

    /// <summary>What is resized to before the crop: as stated, or timm's floor(size / crop_pct). A shorter side has a meaning for the
    /// centre crop only.</summary>
    private PictureSize? ResizedSize(CropMode crop, int width, int height)
    {
        const int Longest = 16384;
        var (isCenter, least) = (crop == CropMode.Center, crop == CropMode.Center ? Math.Min(width, height) : 1);
        if (card.Own("resize") is not { } value)
        {
            // A preset's share is meant for its own way of cropping.
            if (!isCenter && card.Own("crop_pct") is null)
                return null;
            var fraction = Fraction(crop);
            var (wider, higher) = ((int)Math.Floor(width / fraction), (int)Math.Floor(height / fraction));
            return isCenter && width == height ? new PictureSize(0, 0, wider) : new PictureSize(wider, higher);
        }
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var side) && side >= least && side <= Longest)
            return isCenter ? new PictureSize(0, 0, side) : new PictureSize(side, side);
        if (
            value.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() == 2
            && value[0].ValueKind == JsonValueKind.Number
            && value[1].ValueKind == JsonValueKind.Number
            && value[0].TryGetInt32(out var high)
            && value[1].TryGetInt32(out var wide)
            && high is > 0 and <= Longest
            && wide is > 0 and <= Longest
        )
            return new PictureSize(wide, high);
        card.Wrong(
            "resize",
            value,
            $"a whole number from {least}{(isCenter ? " (the input's side)" : "")} to {Longest}, or [height, width]"
        );
        return null;
    }

    private PictureSize? NoResize()
    {
        if (card.Own("resize") is not null)
            card.Wrong("'resize' has a meaning with crop_mode center, squash and letterbox only");
        return null;
    }

    private (int Width, int Height) InputSize()
    {
        if (card.Required("input_size", "e.g. [3, 224, 224]: channels, height, width") is not { } value)
            return (1, 1);
        var size =
            value.ValueKind == JsonValueKind.Array
                ? value.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out var i) ? i : 0).ToArray()
                : [];
        if (
            size is [var channels, > 0 and <= 8192 and var height, > 0 and <= 8192 and var width]
            && (channels == 3 || (channels == 1 && card.IsGray))
        )
            return (width, height);
        card.Wrong("input_size", value, "[3, height, width], e.g. [3, 224, 224]");
        return (1, 1);
    }
}
