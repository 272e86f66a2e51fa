using System.Text.Json;
using System.Text.Json.Nodes;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// preprocessor_config.json of Hugging Face's transformers. What a file leaves out is the default of its class, as far as the class is known here;
/// <c>size</c> as one number means different things to different classes.
/// </summary>
internal static class HuggingFaceProcessor
{
    private const string Name = "preprocessor_config.json";

    private static readonly string[] s_filters = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"];

    /// <summary>Classes for which one number is the shorter side.</summary>
    private static readonly string[] s_shorterSide = ["CLIP", "ConvNext", "ConvNeXT", "Levit", "PoolFormer", "MobileNetV1", "MobileNetV2", "Bit", "MobileViT"];

    /// <summary>Classes for which one number is height and width.</summary>
    private static readonly string[] s_square = ["ViT", "ViTHybrid", "DeiT", "Beit", "EfficientNet", "Siglip"];

    private static readonly Dictionary<string, int> s_resample = new()
    {
        ["ViT"] = 2,
        ["ConvNext"] = 2,
        ["ConvNeXT"] = 2,
        ["MobileNetV1"] = 2,
        ["MobileNetV2"] = 2,
        ["MobileViT"] = 2,
        ["DeiT"] = 3,
        ["Beit"] = 3,
        ["Levit"] = 3,
        ["PoolFormer"] = 3,
        ["Bit"] = 3,
        ["CLIP"] = 3,
        ["EfficientNet"] = 0,
    };

    public static void Add(CardDraft draft, JsonConfig config)
    {
        var kind = Kind(config);
        AddFilter(draft, config, kind);
        AddSize(draft, config, kind);
        AddNormalization(draft, config, kind);
        draft.Add("channels", config.Flag("do_flip_channel_order") ?? kind == "MobileViT" ? "bgr" : "rgb", config.Flag("do_flip_channel_order") is null ? "Hugging Face's networks" : Name);
        draft.Add("layout", "nchw", "Hugging Face's networks");
    }

    /// <summary>ViT for ViTImageProcessor, ViTImageProcessorFast and ViTFeatureExtractor.</summary>
    private static string Kind(JsonConfig config)
    {
        var type = config.Text("image_processor_type") ?? config.Text("feature_extractor_type") ?? "";
        foreach (var end in (string[])["ImageProcessorFast", "ImageProcessor", "FeatureExtractor"])
            if (type.EndsWith(end, StringComparison.Ordinal)) return type[..^end.Length];
        return type;
    }

    private static void AddFilter(CardDraft draft, JsonConfig config, string kind)
    {
        var stated = config.Number("resample");
        if ((stated ?? (s_resample.TryGetValue(kind, out var own) ? own : -1)) is >= 0 and < 6 and var code)
            draft.Add("interpolation", s_filters[(int)code], stated is null ? $"{kind}ImageProcessor's default" : $"{Name} (resample {code})");
    }

    private static void AddSize(CardDraft draft, JsonConfig config, string kind)
    {
        if (config.Flag("do_resize") == false)
        {
            draft.Note($"{Name} says do_resize false: its network takes pictures of any size, which no card can say.");
            return;
        }
        var (shorter, height, width) = Size(config, kind);
        var crop = config.Flag("do_center_crop") ?? kind is "MobileNetV1" or "MobileNetV2" or "DeiT" or "CLIP" or "Bit" or "Levit" or "PoolFormer" or "MobileViT"
            ? Sides(config, "crop_size") : null;
        if (kind is "ConvNext" or "ConvNeXT" && shorter is { } side) AddConvNext(draft, config, side);
        else if (shorter is { } edge && crop is var (cropHeight, cropWidth)) AddCenter(draft, config, kind, edge, cropHeight, cropWidth);
        else if (height is { } h && width is { } w && crop is var (ch, cw)) AddSquashThenCrop(draft, h, w, ch, cw);
        else if (height is { } fullHeight && width is { } fullWidth) AddSquash(draft, fullHeight, fullWidth);
        else draft.Note($"How {Name} resizes (size {config.Get("size")?.GetRawText() ?? "not stated"}, do_center_crop {config.Flag("do_center_crop")?.ToString() ?? "not stated"}) is not understood.");
    }

    private static (int? Shorter, int? Height, int? Width) Size(JsonConfig config, string kind)
    {
        if (config.Object("size") is { } size) return ((int?)size.Number("shortest_edge"), (int?)size.Number("height"), (int?)size.Number("width"));
        if (config.Number("size") is not { } side) return default;
        return s_shorterSide.Contains(kind) ? ((int)side, null, null) : s_square.Contains(kind) ? (null, (int)side, (int)side) : default;
    }

    private static (int Height, int Width)? Sides(JsonConfig config, string property)
    {
        if (config.Number(property) is { } side) return ((int)side, (int)side);
        return config.Object(property) is { } sides && sides.Number("height") is { } height && sides.Number("width") is { } width ? ((int)height, (int)width) : null;
    }

    private static void AddSquash(CardDraft draft, int height, int width)
    {
        draft.Add("input_size", new JsonArray(3, height, width), Name);
        draft.Add("crop_mode", "squash", $"{Name} (size has height and width)");
    }

    /// <summary>Resized as a whole, then the middle: the same as cutting the middle share of each side first.</summary>
    private static void AddSquashThenCrop(CardDraft draft, int height, int width, int cropHeight, int cropWidth)
    {
        if (cropHeight * width != cropWidth * height || cropHeight > height)
        {
            draft.Note($"{Name} resizes to {width}x{height} and cuts {cropWidth}x{cropHeight}, which no card can say.");
            return;
        }
        draft.Add("input_size", new JsonArray(3, cropHeight, cropWidth), $"{Name} (crop_size)");
        draft.Add("crop_mode", cropHeight == height ? "squash" : "fraction", $"{Name} (size has height and width)");
        if (cropHeight != height) draft.Add("crop_pct", (double)cropHeight / height, $"{Name} (crop_size by size)");
    }

    private static void AddCenter(CardDraft draft, JsonConfig config, string kind, int shorter, int height, int width)
    {
        var source = $"{Name} (size, crop_size)";
        if (kind == "Levit") shorter = (int)(256.0 / 224 * shorter);
        if (kind == "PoolFormer") shorter = (int)(shorter / (config.Number("crop_pct") ?? 0.9));
        draft.Add("input_size", new JsonArray(3, height, width), source);
        draft.Add("crop_mode", "center", source);
        draft.Add("resize", shorter, source);
    }

    /// <summary>Below 384 a crop of the share crop_pct, from there on the whole picture squashed.</summary>
    private static void AddConvNext(CardDraft draft, JsonConfig config, int side)
    {
        const int Warped = 384;
        draft.Add("input_size", new JsonArray(3, side, side), $"{Name} (size)");
        draft.Add("crop_mode", side < Warped ? "center" : "squash", "ConvNextImageProcessor");
        if (side < Warped) draft.Add("resize", (int)(side / (config.Number("crop_pct") ?? 0.875)), $"{Name} (size by crop_pct {config.Number("crop_pct") ?? 0.875})");
    }

    private static void AddNormalization(CardDraft draft, JsonConfig config, string kind)
    {
        if (config.Flag("rescale_offset") == true)
        {
            draft.Note($"{Name} says rescale_offset, which is not understood: give scale, mean and std.");
            return;
        }
        if (config.Flag("do_rescale") == false) draft.Add("scale", 1, $"{Name} (do_rescale false)");
        else if (config.Number("rescale_factor") is { } factor) draft.Add("scale", factor, $"{Name} (rescale_factor)");
        else draft.Add("scale", "1/255", "Hugging Face's default");

        if (!(config.Flag("do_normalize") ?? kind != "MobileViT"))
        {
            draft.Add("mean", new JsonArray(0, 0, 0), $"{Name} (do_normalize false)");
            draft.Add("std", new JsonArray(1, 1, 1), $"{Name} (do_normalize false)");
            return;
        }
        draft.Add("mean", Three(config, "image_mean", value => value), $"{Name} (image_mean)");
        // EfficientNet with its classifier on top divides by std twice.
        if (kind == "EfficientNet" && (config.Flag("include_top") ?? true)) draft.Add("std", Three(config, "image_std", value => value * value), $"{Name} (image_std, applied twice: include_top)");
        else draft.Add("std", Three(config, "image_std", value => value), $"{Name} (image_std)");
    }

    private static JsonArray? Three(JsonConfig config, string property, Func<double, double> change) => config.Numbers(property) is { Length: 3 } values
        ? new JsonArray([.. values.Select(value => (JsonNode)change(value))])
        : null;
}
