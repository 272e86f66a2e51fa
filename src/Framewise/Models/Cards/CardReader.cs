using System.Globalization;
using System.Text.Json;
using Framewise.Media;
using Framewise.Models.Labels;
using Framewise.Models.Onnx;
using Framewise.Preprocessing;

namespace Framewise.Models.Cards;

/// <summary>Reads the JSON object of a card. All that is missing or wrong is collected and reported at once.</summary>
/// <param name="root">The card.</param>
/// <param name="path">Where it lies, for messages and for files that it names.</param>
/// <param name="hasTexts">Whether it is that of a model with two towers, whose classes are texts and come with the run.</param>
internal sealed class CardReader(JsonElement root, string path, bool hasTexts = false)
{
    /// <summary>Every property that a card may have.</summary>
    public static IReadOnlyList<string> Properties { get; } =
    [
        "$schema",
        "preset",
        "name",
        "file",
        "sha256",
        "input",
        "layout",
        "input_size",
        "interpolation",
        "antialias",
        "crop_mode",
        "crop_pct",
        "crop_start",
        "resize",
        "fill",
        "position",
        "channels",
        "scale",
        "mean",
        "std",
        "subtract",
        "output",
        "output_kind",
        "labels",
        "background_class",
        "logit_scale",
        "logit_bias",
        "context_length",
        "pad_token_id",
        "text_form",
        "license",
        "origin",
        "optimization",
    ];

    /// <summary>What a card cannot do without, unless a preset says it.</summary>
    public static IReadOnlyList<string> Needed { get; } =
    ["name", "layout", "input_size", "crop_mode", "interpolation", "channels", "scale", "mean", "std", "output_kind", "labels"];

    /// <summary>The value of 'channels' for models with one.</summary>
    public const string Gray = "gray";

    private readonly List<string> _problems = [];
    private JsonElement? _preset;

    /// <summary>Everything that is missing or wrong, after <see cref="Read"/>; what it returned is of use only if there is
    /// nothing.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public ModelCardFile Read()
    {
        foreach (var property in root.EnumerateObject().Where(property => !Properties.Contains(property.Name)))
            _problems.Add($"'{property.Name}' is not a property of a card (allowed: {string.Join(", ", Properties.Skip(1))})");
        _preset = Pick("preset", Own("preset"), [.. CardPresets.All.Select(preset => (preset.Key, (JsonElement?)preset.Value))]);

        var labels = hasTexts ? [] : Labels();
        var frameMean = Pick("subtract", Property("subtract"), ("frame-mean", true));
        var card = new ModelCard
        {
            Name = Text("name", optional: false) ?? "",
            Input = Text("input"),
            ChannelsLast = Choice("layout", ("nchw", false), ("nhwc", true)),
            Pixels = new RecipeReader(this).Read() with { WantsFrameMean = frameMean },
            Scale = Scale(),
            IsGray = IsGray,
            Mean = PerChannel("mean"),
            Std = PerChannel("std"),
            SubtractFrameMean = frameMean,
            Output = Text("output"),
            OutputKind = Choice("output_kind", [.. Enum.GetValues<OutputKind>().Select(kind => (OutputKindCheck.Text(kind), kind))]),
            Labels = labels,
            Text = hasTexts ? TextCard() : null,
            License = Text("license"),
            Origin = Text("origin"),
            Optimization = Optimization(),
        };
        var file = new ModelCardFile
        {
            Card = card,
            File = Text("file"),
            Sha256 = Sha256(),
        };
        if (card.Std.Contains(0))
            _problems.Add("'std' holds 0, by which nothing can be divided");
        return file;
    }

    private OptimizationFacts? Optimization()
    {
        if (Property("optimization") is not { } value)
            return null;
        try
        {
            return value.Deserialize<OptimizationFacts>(JsonForm.Document);
        }
        catch (JsonException e)
        {
            _problems.Add($"'optimization' cannot be read: {e.Message}");
            return null;
        }
    }

    internal bool IsGray => Property("channels") is { ValueKind: JsonValueKind.String } channels && channels.ValueEquals(Gray);

    private TextCard TextCard()
    {
        const double Largest = 10;
        var scale = Number(
            "logit_scale",
            "the natural logarithm of what cosines are multiplied by; 4.6052, a factor of 100, for OpenAI's models"
        );
        if (scale > Largest)
            _problems.Add(
                FormattableString.Invariant(
                    $"'logit_scale' is {scale}, but it is a logarithm: for a factor of {scale} give {Math.Log(scale.Value):0.#####}"
                )
            );
        var isSigmoid =
            Property("output_kind") is { } kind
            && kind.ValueKind == JsonValueKind.String
            && kind.ValueEquals(OutputKindCheck.Text(OutputKind.Sigmoid));
        return new TextCard
        {
            LogScale = scale ?? 0,
            Bias =
                (
                    isSigmoid || Property("logit_bias") is not null
                        ? Number("logit_bias", "what is added to scaled cosines before the sigmoid, a negative number")
                        : null
                ) ?? 0,
            ContextLength = Whole("context_length", 1),
            PaddingId = Whole("pad_token_id", 0),
            Form = Property("text_form") is null
                ? TextForm.AsIs
                : Choice("text_form", ("as_is", TextForm.AsIs), ("lower_case", TextForm.LowerCase), ("canonical", TextForm.Canonical)),
        };
    }

    private double? Number(string name, string meaning)
    {
        if (Required(name, meaning) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetDouble();
        Wrong(name, value, "a number");
        return null;
    }

    private int? Whole(string name, int least)
    {
        if (Property(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least)
            return number;
        Wrong(name, value, $"a whole number from {least}");
        return null;
    }

    private double Scale()
    {
        if (Required("scale", "the factor applied to bytes before mean and std: \"1/255\", \"1/127.5\" or 1") is not { } value)
            return 1;
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number and not 0)
            return number;
        if (
            value.ValueKind == JsonValueKind.String
            && value.GetString()!.Split('/') is [var above, var below]
            && double.TryParse(above, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var numerator)
            && double.TryParse(below, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var denominator)
            && numerator > 0
            && denominator > 0
        )
            return numerator / denominator;
        Wrong("scale", value, "a number other than 0 or a fraction such as \"1/255\"");
        return 1;
    }

    /// <summary>Three numbers; of a grey channel one, or three that are equal.</summary>
    private double[] PerChannel(string name)
    {
        if (Required(name, "three numbers in the order of 'channels', after 'scale'") is not { } value)
            return [1, 1, 1];
        var numbers = (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
            .Select(n => n.ValueKind == JsonValueKind.Number ? n.GetDouble() : double.NaN)
            .ToArray();
        if (IsGray && numbers.Length is 1 or 3 && numbers.All(number => number == numbers[0]))
            return [numbers[0]];
        if (!IsGray && value.ValueKind == JsonValueKind.Array && numbers.Length == 3 && !numbers.Any(double.IsNaN))
            return numbers;
        Wrong(name, value, IsGray ? "one number, e.g. 0.5" : "three numbers, e.g. [0.485, 0.456, 0.406]");
        return [1, 1, 1];
    }

    private IReadOnlyList<string> Labels()
    {
        // A preset's background class belongs to the preset's labels.
        var background = (Own("labels") is null || Own("background_class") is not null) && (Boolean("background_class") ?? false);
        if (
            Required("labels", $"\"{LabelList.ImageNet1k}\", the name of a file with one label per line, or an array of labels")
            is not { } value
        )
            return [];
        IReadOnlyList<string> labels = [];
        if (value.ValueKind == JsonValueKind.String)
            labels = value.ValueEquals(LabelList.ImageNet1k) ? LabelList.ImageNet : LabelFile(value.GetString()!);
        else if (
            value.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() > 0
            && value.EnumerateArray().All(label => label.ValueKind == JsonValueKind.String)
        )
            labels = [.. value.EnumerateArray().Select(label => label.GetString()!)];
        else
            Wrong("labels", value, $"\"{LabelList.ImageNet1k}\", a file name or an array of texts");
        return background ? [LabelList.Background, .. labels] : labels;
    }

    private IReadOnlyList<string> LabelFile(string name)
    {
        try
        {
            return LabelList.Read(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name));
        }
        catch (ModelException e)
        {
            _problems.Add($"'labels': {e.Message.TrimEnd('.')}");
            return [];
        }
    }

    private string? Sha256()
    {
        var text = Text("sha256");
        if (text is null || (text.Length == 64 && text.All(char.IsAsciiHexDigit)))
            return text?.ToLowerInvariant();
        Wrong("sha256", root.GetProperty("sha256"), "64 hexadecimal digits");
        return null;
    }

    private string? Text(string name, bool optional = true)
    {
        var value = optional ? Property(name) : Required(name, "a short name of the model, used in results");
        if (value is not { } given)
            return null;
        if (given.ValueKind == JsonValueKind.String && given.GetString() is { Length: > 0 } text)
            return text;
        Wrong(name, given, "a text");
        return null;
    }

    internal bool? Boolean(string name)
    {
        if (Property(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(name, value, "true, false");
        return null;
    }

    internal T? Choice<T>(string name, params (string Text, T Value)[] values) =>
        Pick(name, Required(name, "one of " + string.Join(", ", values.Select(value => value.Text))), values);

    internal T? Pick<T>(string name, JsonElement? value, params (string Text, T Value)[] values)
    {
        if (value is not { } given)
            return default;
        foreach (var (text, choice) in values)
            if (given.ValueKind == JsonValueKind.String && given.ValueEquals(text))
                return choice;
        Wrong(name, given, string.Join(", ", values.Select(choice => choice.Text)));
        return default;
    }

    internal JsonElement? Required(string name, string meaning)
    {
        var value = Property(name);
        if (value is null)
            _problems.Add($"'{name}' is missing ({meaning})");
        return value;
    }

    internal JsonElement? Property(string name) =>
        Own(name) ?? (_preset is { } preset && preset.TryGetProperty(name, out var value) ? value : null);

    /// <summary>A property that is null counts as not stated.</summary>
    internal JsonElement? Own(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal void Wrong(string name, JsonElement value, string allowed) => Wrong($"'{name}' is {value.GetRawText()} (allowed: {allowed})");

    internal void Wrong(string problem) => _problems.Add(problem);
}
