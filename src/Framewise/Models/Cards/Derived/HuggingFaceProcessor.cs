using System.Text.Json.Nodes;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// The image processor of Hugging Face's transformers. The file's numbers go before those of its class; what it leaves out is the default
/// of its class, as far as the class is known here. <c>size</c> as one number means different things to different classes.
/// </summary>
internal static class HuggingFaceProcessor
{
    private static readonly string[] s_filters = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"];

    public static void Add(CardDraft draft, JsonConfig config, string? modelType)
    {
        var kind = KindOf(config, modelType);
        var defaults = ProcessorDefaults.Of(kind);
        AddFilter(draft, config, kind, defaults);
        AddSize(draft, config, kind, defaults);
        AddNormalization(draft, config, kind, defaults);
        draft.Add(
            "channels",
            config.Flag("do_flip_channel_order") ?? kind == "MobileViT" ? "bgr" : "rgb",
            config.Flag("do_flip_channel_order") is null ? "Hugging Face's models" : config.Name
        );
        draft.Add("layout", "nchw", "Hugging Face's models");
    }

    public static string TypeOf(JsonConfig config) =>
        config.Text("image_processor_type") ?? config.Text("feature_extractor_type") ?? config.Text("video_processor_type") ?? "";

    /// <summary>ViT for ViTImageProcessor, ViTImageProcessorFast and ViTFeatureExtractor; without any, what the model's type stands
    /// for.</summary>
    public static string KindOf(JsonConfig config, string? modelType)
    {
        var type = TypeOf(config);
        foreach (var end in (string[])["ImageProcessorFast", "ImageProcessorPil", "ImageProcessor", "FeatureExtractor", "VideoProcessor"])
            if (type.EndsWith(end, StringComparison.Ordinal))
                type = type[..^end.Length];
        return type switch
        {
            "" => ProcessorDefaults.KindOf(modelType) ?? "",
            "ConvNeXT" or "ConvNeXt" => "ConvNext",
            "LeViT" => "Levit",
            _ => type,
        };
    }

    private static void AddFilter(CardDraft draft, JsonConfig config, string kind, ProcessorDefaults? defaults)
    {
        var stated = config.Number("resample");
        if ((stated ?? defaults?.Resample) is >= 0 and < 6 and var code)
            draft.Add(
                "interpolation",
                s_filters[(int)code],
                stated is null ? $"{kind}ImageProcessor's default" : $"{config.Name} (resample {code})"
            );
    }

    private static void AddSize(CardDraft draft, JsonConfig config, string kind, ProcessorDefaults? defaults)
    {
        if (config.Flag("do_resize") == false)
        {
            draft.Note($"{config.Name} says do_resize false: its model takes pictures of any size, which no card can say.");
            return;
        }
        var source = config.Get("size") is null ? $"{kind}ImageProcessor's default" : $"{config.Name} (size)";
        var (shorter, height, width) = Size(config, defaults);
        var crops = config.Flag("do_center_crop") ?? defaults?.Crop is not null;
        var crop = !crops ? null : Sides(config, "crop_size") ?? (defaults?.Crop is { } side ? (side, side) : null);
        if (kind == "ConvNext" && shorter is { } edge)
            AddConvNext(draft, config, edge, source);
        else if (shorter is { } shortest && crop is var (cropHeight, cropWidth))
            AddCenter(draft, config, kind, shortest, cropHeight, cropWidth);
        else if (height is { } h && width is { } w && crop is var (ch, cw))
            AddSquashThenCrop(draft, config, h, w, ch, cw);
        else if (height is { } fullHeight && width is { } fullWidth)
        {
            draft.Add("input_size", new JsonArray(3, fullHeight, fullWidth), source);
            draft.Add("crop_mode", "squash", source + ": height and width");
        }
        else
            draft.Note(
                $"How {config.Name} resizes (size {config.Get("size")?.GetRawText() ?? "not stated"}, "
                    + $"do_center_crop {config.Flag("do_center_crop")?.ToString() ?? "not stated"}) is not understood."
            );
    }

    private static (int? Shorter, int? Height, int? Width) Size(JsonConfig config, ProcessorDefaults? defaults)
    {
        if (config.Object("size") is { } size)
            return size.Get("longest_edge") is null
                ? ((int?)size.Number("shortest_edge"), (int?)size.Number("height"), (int?)size.Number("width"))
                : default;
        if (config.Numbers("size") is [var height, var width])
            return (null, (int)height, (int)width);
        if (defaults is null || (config.Get("size") is not null && config.Number("size") is null))
            return default;
        var side = (int)(config.Number("size") ?? defaults.Size);
        return defaults.IsShorterSide ? (side, null, null) : (null, side, side);
    }

    private static (int Height, int Width)? Sides(JsonConfig config, string property)
    {
        if (config.Number(property) is { } side)
            return ((int)side, (int)side);
        if (config.Numbers(property) is [var h, var w])
            return ((int)h, (int)w);
        return config.Object(property) is { } sides && sides.Number("height") is { } height && sides.Number("width") is { } width
            ? ((int)height, (int)width)
            : null;
    }

    /// <summary>Resized as a whole, then the middle is cut.</summary>
    private static void AddSquashThenCrop(CardDraft draft, JsonConfig config, int height, int width, int cropHeight, int cropWidth)
    {
        if (cropHeight > height || cropWidth > width)
        {
            draft.Note($"{config.Name} resizes to {width}x{height} and cuts {cropWidth}x{cropHeight}, which is larger.");
            return;
        }
        var source = $"{config.Name} (size, crop_size)";
        draft.Add("input_size", new JsonArray(3, cropHeight, cropWidth), source);
        draft.Add("crop_mode", "squash", source);
        if ((cropHeight, cropWidth) != (height, width))
            draft.Add("resize", new JsonArray(height, width), source);
    }

    private static void AddCenter(CardDraft draft, JsonConfig config, string kind, int shorter, int height, int width)
    {
        var source = $"{config.Name} (size, crop_size)";
        if (kind == "Levit")
            shorter = (int)(256.0 / 224 * shorter);
        if (kind == "PoolFormer")
            shorter = (int)(shorter / (config.Number("crop_pct") ?? 0.9));
        draft.Add("input_size", new JsonArray(3, height, width), source);
        draft.Add("crop_mode", "center", source);
        draft.Add("resize", shorter, source);
    }

    /// <summary>Below 384 a crop of the share crop_pct, from there on the whole picture squashed.</summary>
    private static void AddConvNext(CardDraft draft, JsonConfig config, int side, string source)
    {
        const int Warped = 384;
        draft.Add("input_size", new JsonArray(3, side, side), source);
        draft.Add(
            "crop_mode",
            side < Warped ? "center" : "squash",
            $"ConvNextImageProcessor{(side < Warped ? "" : ": from 384 on without a crop")}"
        );
        if (side < Warped)
            draft.Add(
                "resize",
                (int)(side / (config.Number("crop_pct") ?? 224.0 / 256)),
                $"{config.Name} (size by crop_pct {config.Number("crop_pct") ?? 0.875})"
            );
    }

    private static void AddNormalization(CardDraft draft, JsonConfig config, string kind, ProcessorDefaults? defaults)
    {
        if (config.Flag("rescale_offset") == true)
        {
            draft.Note($"{config.Name} says rescale_offset, which is not understood: give scale, mean and std.");
            return;
        }
        if (config.Flag("do_rescale") == false)
            draft.Add("scale", 1, $"{config.Name} (do_rescale false)");
        else if (config.Number("rescale_factor") is { } factor)
            draft.Add("scale", factor, $"{config.Name} (rescale_factor)");
        else
            draft.Add("scale", "1/255", "Hugging Face's default");

        if (!(config.Flag("do_normalize") ?? kind != "MobileViT"))
        {
            draft.Add("mean", Candidate.Three(0), $"{config.Name} (do_normalize false)");
            draft.Add("std", Candidate.Three(1), $"{config.Name} (do_normalize false)");
            return;
        }
        AddThree(draft, config, "mean", "image_mean", defaults?.Mean, kind);
        // EfficientNet with its classifier on top divides by std twice.
        if (kind == "EfficientNet" && (config.Flag("include_top") ?? true) && Three(config, "image_std") is { } std)
            draft.Add(
                "std",
                Candidate.Numbers(std.Select(value => value * value)),
                $"{config.Name} (image_std, applied twice: include_top)"
            );
        else
            AddThree(draft, config, "std", "image_std", defaults?.Std, kind);
    }

    private static void AddThree(CardDraft draft, JsonConfig config, string property, string name, double[]? otherwise, string kind)
    {
        if (Three(config, name) is { } stated)
            draft.Add(property, Candidate.Numbers(stated), $"{config.Name} ({name})");
        else if (otherwise is not null && config.Get(name) is null)
            draft.Add(property, Candidate.Numbers(otherwise), $"{kind}ImageProcessor's default");
    }

    private static double[]? Three(JsonConfig config, string property) =>
        config.Numbers(property) is { Length: 3 } values ? values
        : config.Number(property) is { } one ? [one, one, one]
        : null;
}
