namespace Framewise.Models.Cards.Derived;

/// <summary>
/// What the image processors of Hugging Face's transformers do where their file leaves it out: the default arguments of their classes
/// (transformers, models/*/image_processing_*.py).
/// </summary>
/// <param name="Resample">Pillow's number of the filter.</param>
/// <param name="IsShorterSide">Whether a size of one number is the length of the shorter side; otherwise it is height and width.</param>
/// <param name="Size">The size.</param>
/// <param name="Crop">The side of the square that is cut from the middle; null: none, unless the file says so.</param>
/// <param name="Mean">Mean per channel.</param>
/// <param name="Std">Standard deviation per channel.</param>
internal sealed record ProcessorDefaults(int Resample, bool IsShorterSide, int Size, int? Crop, double[] Mean, double[] Std)
{
    private static readonly double[] s_half = [0.5, 0.5, 0.5];
    private static readonly (double[] Mean, double[] Std) s_imageNet = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    private static readonly (double[] Mean, double[] Std) s_clip = (
        [0.48145466, 0.4578275, 0.40821073],
        [0.26862954, 0.26130258, 0.27577711]
    );

    private static readonly Dictionary<string, ProcessorDefaults> s_byKind = new()
    {
        ["ViT"] = new(2, false, 224, null, s_half, s_half),
        ["Siglip"] = new(3, false, 224, null, s_half, s_half),
        ["DINOv3ViT"] = new(2, false, 224, null, s_imageNet.Mean, s_imageNet.Std),
        ["Pvt"] = new(2, false, 224, null, s_imageNet.Mean, s_imageNet.Std),
        ["Segformer"] = new(2, false, 512, null, s_imageNet.Mean, s_imageNet.Std),
        ["EfficientNet"] = new(0, false, 346, null, s_half, s_half),
        ["DeiT"] = new(3, false, 256, 224, s_half, s_half),
        ["Beit"] = new(3, false, 256, 224, s_half, s_half),
        ["ConvNext"] = new(2, true, 384, null, s_half, s_half),
        ["MobileNetV1"] = new(2, true, 256, 224, s_half, s_half),
        ["MobileNetV2"] = new(2, true, 256, 224, s_half, s_half),
        ["MobileViT"] = new(2, true, 224, 256, [0, 0, 0], [1, 1, 1]),
        ["Levit"] = new(3, true, 224, 224, s_imageNet.Mean, s_imageNet.Std),
        ["PoolFormer"] = new(3, true, 224, 224, s_imageNet.Mean, s_imageNet.Std),
        ["CLIP"] = new(3, true, 224, 224, s_clip.Mean, s_clip.Std),
        ["Bit"] = new(3, true, 224, 224, s_clip.Mean, s_clip.Std),
        ["ViTHybrid"] = new(3, true, 224, 224, s_clip.Mean, s_clip.Std),
    };

    private static readonly Dictionary<string, string> s_kindByModelType = new()
    {
        ["vit"] = "ViT",
        ["vit_msn"] = "ViT",
        ["vit_mae"] = "ViT",
        ["swin"] = "ViT",
        ["swinv2"] = "ViT",
        ["dinat"] = "ViT",
        ["nat"] = "ViT",
        ["swiftformer"] = "ViT",
        ["ijepa"] = "ViT",
        ["siglip"] = "Siglip",
        ["dinov3_vit"] = "DINOv3ViT",
        ["dinov3_convnext"] = "DINOv3ViT",
        ["pvt"] = "Pvt",
        ["pvt_v2"] = "Pvt",
        ["segformer"] = "Segformer",
        ["efficientnet"] = "EfficientNet",
        ["align"] = "EfficientNet",
        ["deit"] = "DeiT",
        ["beit"] = "Beit",
        ["data2vec-vision"] = "Beit",
        ["convnext"] = "ConvNext",
        ["convnextv2"] = "ConvNext",
        ["cvt"] = "ConvNext",
        ["regnet"] = "ConvNext",
        ["resnet"] = "ConvNext",
        ["van"] = "ConvNext",
        ["mobilenet_v1"] = "MobileNetV1",
        ["mobilenet_v2"] = "MobileNetV2",
        ["mobilevit"] = "MobileViT",
        ["mobilevitv2"] = "MobileViT",
        ["levit"] = "Levit",
        ["poolformer"] = "PoolFormer",
        ["clip"] = "CLIP",
        ["bit"] = "Bit",
        ["dinov2"] = "Bit",
        ["dinov2_with_registers"] = "Bit",
        ["focalnet"] = "Bit",
        ["hiera"] = "Bit",
        ["vit_hybrid"] = "ViTHybrid",
    };

    public static ProcessorDefaults? Of(string kind) => s_byKind.GetValueOrDefault(kind);

    /// <summary>The kind of processor that AutoImageProcessor chooses for a model whose processor's file names none.</summary>
    public static string? KindOf(string? modelType) => modelType is null ? null : s_kindByModelType.GetValueOrDefault(modelType);
}
