namespace Framewise.Models.Cards.Derived;

/// <summary>What a repository of Hugging Face holds where it is no classifier of pictures, by the architecture and the class of the
/// processor.</summary>
internal static class HuggingFaceTask
{
    private const string Video = "a video model, which takes many frames at once";
    private const string Detector = "a detector, which gives boxes";
    private const string Segmenter = "a segmenter, which gives masks";
    private const string Language = "a model that writes text (captioner or vision-language model)";
    private const string Document = "a document reader";
    private const string Points = "a pose or keypoint model";
    private const string Depth = "a depth model";
    private const string Audio = "an audio model";

    private static readonly (string End, string What)[] s_tasks =
    [
        ("ObjectDetection", Detector),
        ("Segmentation", Segmenter),
        ("CausalLM", Language),
        ("ConditionalGeneration", Language),
        ("Vision2Seq", Language),
        ("ImageTextRetrieval", Language),
        ("QuestionAnswering", Language),
        ("VideoClassification", Video),
        ("DepthEstimation", Depth),
        ("PoseEstimation", Points),
        ("KeypointDetection", Points),
        ("KeypointMatching", Points),
        ("AudioClassification", Audio),
        ("AudioFrameClassification", Audio),
        ("CTC", Audio),
        ("SpeechSeq2Seq", Audio),
        ("XVector", Audio),
        ("SequenceClassification", "a classifier of texts"),
        ("TokenClassification", "a classifier of texts"),
        ("MaskedImageModeling", "a model without a classifier, trained to fill in pictures"),
        ("PreTraining", "a model without a classifier"),
        ("ImageSuperResolution", "a model that makes pictures"),
        ("ImageMatting", Segmenter),
    ];

    private static readonly Dictionary<string, string[]> s_processors = new()
    {
        [Video] = ["VideoMAE", "ViViT", "Vivit", "VJEPA2", "Tvlt", "Tvp", "TimeSformer"],
        [Detector] =
        [
            "Detr",
            "ConditionalDetr",
            "DeformableDetr",
            "Deta",
            "RTDetr",
            "RtDetr",
            "DFine",
            "Yolos",
            "GroundingDINO",
            "GroundingDino",
            "OwlViT",
            "Owlv2",
            "OmDetTurbo",
            "TableTransformer",
        ],
        [Segmenter] = ["MaskFormer", "Mask2Former", "OneFormer", "Sam", "Sam2", "Sam3", "Eomt", "EoMT", "Segformer", "VitMatte"],
        [Language] =
        [
            "Qwen2VL",
            "Qwen2_5_VL",
            "Qwen3VL",
            "Llava",
            "LlavaNext",
            "LlavaOnevision",
            "Idefics",
            "Idefics2",
            "Idefics3",
            "SmolVLM",
            "PaliGemma",
            "Gemma3",
            "Mllama",
            "Pixtral",
            "Fuyu",
            "Kosmos2",
            "Phi4Multimodal",
            "Blip",
            "InstructBlip",
            "Janus",
            "Ovis2",
            "Emu3",
            "Chameleon",
            "Aria",
            "Glm4v",
            "GotOcr2",
            "Florence2",
            "Git",
        ],
        [Document] = ["Donut", "Nougat", "LayoutLMv2", "LayoutLMv3", "Pix2Struct", "TrOCR"],
        [Points] = ["VitPose", "SuperPoint", "SuperGlue", "LightGlue"],
        [Depth] = ["DPT", "GLPN", "ZoeDepth", "PromptDepthAnything"],
    };

    /// <summary>Null for a classifier, and where the files do not tell.</summary>
    public static string? Refusal(JsonConfig? config, JsonConfig? processor)
    {
        var architecture = config?.Texts("architectures")?[0];
        if (architecture?.Contains("ImageClassification", StringComparison.Ordinal) == true)
            return null;
        if (architecture?.IndexOf("For", StringComparison.Ordinal) is > 0)
        {
            var what = s_tasks.FirstOrDefault(task => architecture.EndsWith(task.End, StringComparison.Ordinal)).What;
            return $"{architecture} (config.json){(what is null ? "" : $": {what}")}";
        }
        if (processor is null)
            return null;
        var type = HuggingFaceProcessor.TypeOf(processor);
        if (type.EndsWith("VideoProcessor", StringComparison.Ordinal))
            return $"{Video} ({processor.Name}: {type})";
        if (processor.Get("sampling_rate") is not null)
            return $"{Audio} ({processor.Name}: sampling_rate)";
        if (processor.Get("max_num_patches") is not null && processor.Get("size") is null)
            return $"a NaFlex model ({processor.Name}: {type}, max_num_patches), whose graph takes patches, "
                + "their mask and shapes instead of a picture; its sister with a fixed size (such as siglip2-base-patch16-224) can be used";
        var kind = HuggingFaceProcessor.KindOf(processor, null);
        return s_processors.FirstOrDefault(entry => entry.Value.Contains(kind)).Key is { } other
            ? $"{other} ({processor.Name}: {type})"
            : null;
    }
}
