using System.Text.Json.Nodes;
using Framewise.Models.Onnx;
using Framewise.Models.TwoTowers;

namespace Framewise.Models.Cards.Derived;

/// <summary>
/// What the files of a model with two towers say of texts and scores: the graph that holds both (its constants are what was learned),
/// config.json of Hugging Face or open_clip, tokenizer_config.json. <c>logit_scale_init_value</c> and open_clip's <c>init_logit_scale</c>
/// are where training began, not what was learned.
/// </summary>
internal static class TowerFacts
{
    private const string TokenizerConfig = "tokenizer_config.json";

    // Losses of the families: a softmax over the texts, or a sigmoid for each pair.
    private static readonly string[] s_softmax = ["clip", "chinese_clip", "altclip", "clip_vision_model", "mobileclip"],
        s_sigmoid = ["siglip", "siglip2"];

    public static void Add(CardDraft draft, TowerFiles files, ModelProto? joint)
    {
        var config = JsonConfig.Read(files.Folder, HuggingFaceFolder.ConfigName);
        var openClip =
            JsonConfig.Read(files.Folder, "open_clip_config.json")?.Object("model_cfg")
            ?? (config?.Object("text_cfg") is not null ? config : null);
        AddPreprocessing(draft, files, openClip);
        HuggingFaceFolder.Add(draft, files.Folder);
        AddCropStart(draft, JsonConfig.Read(files.Folder, "preprocessor_config.json"));
        if (joint is not null && LogitStage.Find(joint) is var (scale, bias))
            AddLogits(draft, scale, bias, $"graph {Path.GetFileName(files.Image)}");
        else if (
            JointBeside(files) is { } beside
            && LogitStage.Find(OnnxFile.Read(File.ReadAllBytes(beside), beside)) is var (learned, shift)
        )
            AddLogits(draft, learned, shift, $"graph {Path.GetFileName(beside)} beside it");
        if (config is not null)
            AddConfig(draft, config);
        if (openClip is not null)
            AddOpenClip(draft, openClip);
        AddTextForm(draft, JsonConfig.Read(files.TokenizerFolder, TokenizerConfig));
        draft.Add("channels", "rgb", "models of this kind");
        draft.Add("scale", "1/255", "models of this kind");
    }

    /// <summary>Where the middle lies between two pixels, the classes of transformers that compute with numpy take the lower one; those
    /// called Fast, and open_clip, crop by torchvision.</summary>
    private static void AddCropStart(CardDraft draft, JsonConfig? config)
    {
        if (
            draft.Text("crop_mode") == "center"
            && config?.Text("image_processor_type") is { } kind
            && kind.EndsWith("ImageProcessor", StringComparison.Ordinal)
        )
            draft.Add("crop_start", "floor", kind);
    }

    private static string? JointBeside(TowerFiles files) =>
        ((string[])[Path.Combine(files.Folder, "onnx", "model.onnx"), Path.Combine(files.Folder, "model.onnx")]).FirstOrDefault(path =>
            File.Exists(path) && path != files.Image && path != files.Text
        );

    private static void AddLogits(CardDraft draft, double scale, double? bias, string source)
    {
        draft.Add("logit_scale", Math.Round(scale, 7), source);
        draft.Add("logit_bias", bias, source);
        draft.Add(
            "output_kind",
            bias is null ? "logits" : "sigmoid",
            bias is null ? $"{source}: cosines are scaled only (softmax)" : $"{source}: cosines are scaled and shifted (sigmoid)"
        );
    }

    private static void AddConfig(CardDraft draft, JsonConfig config)
    {
        draft.Add("logit_scale", config.Number("logit_scale"), $"{config.Name} (logit_scale)");
        draft.Add("logit_bias", config.Number("logit_bias"), $"{config.Name} (logit_bias)");
        if (config.Text("model_type") is { } type)
        {
            if (s_softmax.Contains(type))
                draft.Add("output_kind", "logits", $"{config.Name} (model_type {type})");
            if (s_sigmoid.Contains(type))
                draft.Add("output_kind", "sigmoid", $"{config.Name} (model_type {type})");
        }
        var text = config.Object("text_config");
        draft.Add(
            "context_length",
            text?.Number("max_position_embeddings") is { } length ? (int)length : null,
            $"{config.Name} (text_config.max_position_embeddings)"
        );
    }

    private static void AddOpenClip(CardDraft draft, JsonConfig config)
    {
        var isSigmoid = config.Number("init_logit_bias") is not null;
        draft.Add(
            "output_kind",
            isSigmoid ? "sigmoid" : "logits",
            isSigmoid ? $"{config.Name} (init_logit_bias)" : $"{config.Name} (no init_logit_bias)"
        );
        var text = config.Object("text_cfg");
        draft.Add(
            "context_length",
            text?.Number("context_length") is { } length ? (int)length : null,
            $"{config.Name} (text_cfg.context_length)"
        );
        if (text?.Object("tokenizer_kwargs")?.Text("clean") is { } clean)
            draft.Add(
                "text_form",
                clean switch
                {
                    "canonicalize" => "canonical",
                    "lower" => "lower_case",
                    _ => "as_is",
                },
                $"{config.Name} (tokenizer_kwargs.clean)"
            );
        draft.Add("layout", "nchw", "open_clip's models");
    }

    private static void AddTextForm(CardDraft draft, JsonConfig? config) =>
        draft.Add(
            "text_form",
            config?.Text("tokenizer_class") switch
            {
                "SiglipTokenizer" => "canonical",
                "Siglip2Tokenizer" => "lower_case",
                _ => "as_is",
            },
            config?.Text("tokenizer_class") is { } kind ? $"{TokenizerConfig} ({kind})" : "the tokenizer's own steps"
        );

    /// <summary>open_clip's preprocess_cfg, beside the picture's graph as Immich lays it out, or in open_clip_config.json.</summary>
    private static void AddPreprocessing(CardDraft draft, TowerFiles files, JsonConfig? openClip)
    {
        const string Name = "preprocess_cfg.json";
        if ((JsonConfig.Read(Path.GetDirectoryName(files.Image)!, Name) ?? JsonConfig.Read(files.Folder, Name)) is { } recipe)
            OpenClipConfig.AddPixels(draft, recipe, openClip, Name);
        else
            OpenClipConfig.Add(draft, files.Folder);
    }
}
