using System.Text.Json;
using Framewise.Models;
using Framewise.Models.TwoTowers;
using Framewise.Prompts.Tokenizers;

namespace Framewise.Prompts;

/// <summary>tokenizer_config.json, special_tokens_map.json and config.json, as far as they say how many ids a text has and what fills it
/// up.</summary>
internal sealed class TokenizerConfig(TowerFiles files)
{
    // Files that know no limit write a huge number.
    private const int Longest = 100_000;

    private readonly JsonElement _config = Read(files.TokenizerFolder, "tokenizer_config.json");
    private readonly JsonElement _tokens = Read(files.TokenizerFolder, "special_tokens_map.json");
    private readonly JsonElement _model = Read(files.Folder, "config.json");

    public (int Value, string Source)? ContextLength(Tokenizer tokenizer)
    {
        if (tokenizer.StatedLength is { } stated)
            return (stated, "tokenizer.json");
        return _config.Int("model_max_length") is > 0 and < Longest and var longest
            ? (longest, "tokenizer_config.json (model_max_length)")
            : null;
    }

    public (int Value, string Source)? Padding(Tokenizer tokenizer, ModelCard card)
    {
        if (tokenizer.StatedPadding is { } stated)
            return (stated, "tokenizer.json (padding)");
        foreach (var (json, name) in ((JsonElement, string)[])[(_config, "tokenizer_config.json"), (_tokens, "special_tokens_map.json")])
            if ((json.Text("pad_token") ?? json.Get("pad_token")?.Text("content")) is { } token && tokenizer.IdOf(token) is { } id)
                return (id, $"{name} (pad_token {token})");
        if ((_model.Get("text_config")?.Int("pad_token_id") ?? _model.Int("pad_token_id")) is { } padding)
            return (padding, "config.json (text_config.pad_token_id)");
        // OpenAI's own; its towers read the end of the text and nothing after it.
        return card.OutputKind == OutputKind.Logits && tokenizer.IdOf("<|endoftext|>") is not null ? (0, "CLIP's tokenizer") : null;
    }

    private static JsonElement Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return default;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true });
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new ModelException($"'{path}' is not valid JSON: {e.Message}", path, e);
        }
    }
}
