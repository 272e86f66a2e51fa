using System.Text.Json;

namespace Framewise.Models.Cards;

/// <summary>Cards of well-known training recipes; a card that names one states only what differs.</summary>
internal static class CardPresets
{
    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> s_all = new(() =>
        Parse(
            """
            {
              "imagenet": {
                "layout": "nchw", "input_size": [3, 224, 224], "crop_mode": "center", "crop_pct": 0.875, "interpolation": "bilinear",
                "channels": "rgb", "scale": "1/255", "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225],
                "output_kind": "logits", "labels": "imagenet-1k"
              },
              "inception": {
                "layout": "nhwc", "input_size": [3, 299, 299], "crop_mode": "fraction", "crop_pct": 0.875, "interpolation": "bilinear",
                "channels": "rgb", "scale": "1/127.5", "mean": [1, 1, 1], "std": [1, 1, 1],
                "output_kind": "probabilities", "labels": "imagenet-1k", "background_class": true
              },
              "caffe": {
                "layout": "nchw", "input_size": [3, 224, 224], "crop_mode": "square", "interpolation": "bilinear",
                "channels": "bgr", "scale": 1, "mean": [104, 117, 123], "std": [1, 1, 1],
                "output_kind": "probabilities", "labels": "imagenet-1k"
              },
              "nvidia2017": {
                "layout": "nchw", "input_size": [3, 227, 227], "crop_mode": "square", "interpolation": "area",
                "channels": "bgr", "scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1], "subtract": "frame-mean",
                "output_kind": "logits", "labels": "imagenet-1k"
              }
            }
            """
        )
    );

    public static IReadOnlyDictionary<string, JsonElement> All => s_all.Value;

    private static Dictionary<string, JsonElement> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(preset => preset.Name, preset => preset.Value.Clone());
    }
}
