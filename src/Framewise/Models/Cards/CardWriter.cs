using System.Text;
using System.Text.Json;
using Framewise.Models.Labels;
using Framewise.Models.Onnx;
using Framewise.Preprocessing;

namespace Framewise.Models.Cards;

/// <summary>Writes a card as JSON that <see cref="CardReader"/> reads back to the same card.</summary>
internal static class CardWriter
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        Encoder = JsonForm.Document.Encoder,
        NewLine = "\n",
    };

    public static string ToJson(ModelCardFile file)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_options))
        {
            json.WriteStartObject();
            Write(json, file);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ModelCardFile file)
    {
        var card = file.Card;
        json.WriteString("name", card.Name);
        WriteOptional(json, "file", file.File);
        WriteOptional(json, "sha256", file.Sha256);
        WriteOptional(json, "input", card.Input);
        json.WriteString("layout", card.ChannelsLast ? "nhwc" : "nchw");
        WritePixels(json, card.Pixels, card.IsGray);
        json.WriteNumber("scale", card.Scale);
        WriteNumbers(json, "mean", card.Mean);
        WriteNumbers(json, "std", card.Std);
        if (card.SubtractFrameMean)
            json.WriteString("subtract", "frame-mean");
        WriteOptional(json, "output", card.Output);
        json.WriteString("output_kind", OutputKindCheck.Text(card.OutputKind));
        if (card.Text is { } text)
            WriteText(json, text, card.OutputKind);
        else
            WriteLabels(json, card.Labels);
        WriteOptional(json, "license", card.License);
        WriteOptional(json, "origin", card.Origin);
        if (card.Optimization is null)
            return;
        json.WritePropertyName("optimization");
        JsonSerializer.Serialize(json, card.Optimization, JsonForm.Document);
    }

    private static void WriteText(Utf8JsonWriter json, TextCard text, OutputKind kind)
    {
        json.WriteNumber("logit_scale", text.LogScale);
        if (kind == OutputKind.Sigmoid)
            json.WriteNumber("logit_bias", text.Bias);
        if (text.ContextLength is { } length)
            json.WriteNumber("context_length", length);
        if (text.PaddingId is { } padding)
            json.WriteNumber("pad_token_id", padding);
        json.WriteString(
            "text_form",
            text.Form switch
            {
                TextForm.LowerCase => "lower_case",
                TextForm.Canonical => "canonical",
                _ => "as_is",
            }
        );
    }

    private static void WritePixels(Utf8JsonWriter json, PixelRecipe pixels, bool isGray)
    {
        WriteNumbers(json, "input_size", [isGray ? 1 : 3, pixels.Height, pixels.Width]);
        json.WriteString(
            "channels",
            isGray ? CardReader.Gray
                : pixels.Channels == ChannelOrder.Bgr ? "bgr"
                : "rgb"
        );
        json.WriteString(
            "interpolation",
            pixels.Filter switch
            {
                ResizeFilter.Area => "area",
                ResizeFilter.Bicubic => "bicubic",
                ResizeFilter.Nearest => "nearest",
                ResizeFilter.Lanczos => "lanczos",
                ResizeFilter.Box => "box",
                ResizeFilter.Hamming => "hamming",
                _ => "bilinear",
            }
        );
        if (pixels.Filter == ResizeFilter.PlainBilinear)
            json.WriteBoolean("antialias", false);
        json.WriteString(
            "crop_mode",
            pixels.Crop switch
            {
                CropMode.Center => "center",
                CropMode.Square => "square",
                CropMode.Fraction => "fraction",
                CropMode.Letterbox => "letterbox",
                CropMode.Pad => "pad",
                _ => "squash",
            }
        );
        if (pixels.Resized is { } size)
            WriteNumbers(json, "resize", [size.Height, size.Width]);
        else if (pixels.Crop == CropMode.Center)
            json.WriteNumber("resize", pixels.ShorterSide > 0 ? pixels.ShorterSide : Math.Min(pixels.Width, pixels.Height));
        if (pixels.FloorsCropStart)
            json.WriteString("crop_start", "floor");
        if (pixels.Crop == CropMode.Fraction)
            json.WriteNumber("crop_pct", pixels.CropFraction);
        if (pixels.Padding is not { } padding)
            return;
        WriteNumbers(json, "fill", [padding.Red, padding.Green, padding.Blue]);
        if (padding.AtEnd)
            json.WriteString("position", "top-left");
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<string> labels)
    {
        var background = labels is [LabelList.Background, ..];
        if (labels.Skip(background ? 1 : 0).SequenceEqual(LabelList.ImageNet))
        {
            json.WriteString("labels", LabelList.ImageNet1k);
            if (background)
                json.WriteBoolean("background_class", true);
            return;
        }
        json.WriteStartArray("labels");
        foreach (var label in labels)
            json.WriteStringValue(label);
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
