using System.Reflection;
using System.Text.Json;

namespace Framewise.Models.Cards;

/// <summary>What a model sees and says of pictures that are made by a formula, kept with its card to be compared with on any
/// machine.</summary>
internal sealed record GoldenAnswers
{
    /// <summary>The end of the name of the file beside a model's file.</summary>
    public const string Suffix = ".golden.json";

    private const string Resource = "golden-answers.json";

    private static readonly Lazy<IReadOnlyList<GoldenAnswers>> s_known = new(() =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        return JsonSerializer.Deserialize<GoldenAnswers[]>(stream, JsonForm.Line)!;
    });

    /// <summary>SHA-256 of the model's file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>One per picture, in the order of the pictures.</summary>
    public required IReadOnlyList<GoldenAnswer> Pictures { get; init; }

    public static string PathBeside(string modelPath) => Path.ChangeExtension(modelPath, null) + Suffix;

    /// <summary>The answers beside the model's file, or the built-in ones of a model of the catalogue; null if there are none.</summary>
    public static GoldenAnswers? Find(string modelPath, string sha256)
    {
        var path = PathBeside(modelPath);
        if (!File.Exists(path))
            return s_known.Value.FirstOrDefault(answers => answers.Sha256 == sha256);
        try
        {
            var answers = JsonSerializer.Deserialize<GoldenAnswers>(File.ReadAllBytes(path), JsonForm.Line)!;
            return answers.Sha256 == sha256
                ? answers
                : throw new ModelException(
                    $"'{path}' holds the answers of another model file (sha256 {answers.Sha256}). "
                        + "Make it again with 'framewise models verify --write'.",
                    path
                );
        }
        catch (JsonException e)
        {
            throw new ModelException(
                $"'{path}' cannot be read: {e.Message} Make it again with 'framewise models verify --write'.",
                path,
                e
            );
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, JsonForm.Line);
}
