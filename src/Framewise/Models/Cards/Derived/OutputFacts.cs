using System.Text.Json;
using System.Text.Json.Nodes;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>Which of the graph's outputs holds the scores, and what kind of numbers they are: by config.json's <c>problem_type</c>, then by
/// the last operator.</summary>
internal static class OutputFacts
{
    private const string ScoresOfTransformers = "logits";

    public static void Add(CardDraft draft, ModelProto model, string path)
    {
        var output = Choose(draft, GraphDescription.Of(model), path);
        if (output.Labels is { } labels)
            draft.Add("labels", new JsonArray([.. labels.Select(label => (JsonNode)label)]), $"graph: ZipMap's labels of '{output.Name}'");
        var end = OutputKindCheck.Find(model, output.Tensor);
        if (DerivedCards.FolderOf(path) is { } folder && JsonConfig.Read(folder, HuggingFaceFolder.ConfigName) is { } config)
            AddProblemType(draft, config, end?.Kind, path);
        if (end is not var (kind, op))
            return;
        if (kind == OutputKind.Logits && GraphChecks.NumbersPerPicture(output) == 1)
            draft.Note(
                $"It gives one number and ends in {op}: say \"sigmoid\" if that is the logit of its only class, "
                    + "or of the second of two labels."
            );
        else
            draft.Add("output_kind", OutputKindCheck.Text(kind), $"graph: it ends in {op}");
    }

    /// <summary>The output that is named, the only one that can be scores, or of several the one with as many numbers as there are labels;
    /// of these that called logits.</summary>
    private static TensorDescription Choose(CardDraft draft, GraphDescription description, string path)
    {
        if (draft.Text("output") is { } name)
            return description.Output(name, path);
        if (description.Outputs is [var only])
            return only;
        var possible = description.Outputs.Where(GraphChecks.IsScores).ToArray();
        var labels = new CardReader(draft.ToJson(), path).Read().Card.Labels.Count;
        if (possible.Where(output => GraphChecks.NumbersPerPicture(output) == labels).ToArray() is { Length: > 0 } fitting)
            possible = fitting;
        if (possible.Length > 1 && possible.Where(output => output.Name == ScoresOfTransformers).ToArray() is [var called])
            possible = [called];
        var chosen = possible is [var one] ? one : description.Output(null, path);
        draft.Add("output", chosen.Name, $"graph: of its {description.Outputs.Count} outputs the one that can be the scores");
        return chosen;
    }

    /// <summary>
    /// The loss that Hugging Face's transformers trained with, so whether classes exclude each other. The models themselves give logits; an
    /// export may have ended them in a softmax or a sigmoid.
    /// </summary>
    private static void AddProblemType(CardDraft draft, JsonConfig config, OutputKind? end, string path)
    {
        if (config.Object("id2label") is not { } labels)
            return;
        var source = $"{config.Name} (problem_type)";
        switch (config.Text("problem_type"))
        {
            case "regression":
                throw new ModelException(
                    $"'{path}' is a regression ({source}): its number is no probability of a class. Framewise runs classifiers.",
                    path
                );
            case "multi_label_classification":
                draft.Add("output_kind", end == OutputKind.Independent ? "independent" : "sigmoid", source);
                break;
            case "single_label_classification":
                draft.Add("output_kind", end == OutputKind.Probabilities ? "probabilities" : "logits", source);
                break;
            case null when labels.Root.EnumerateObject().Count() == 1:
                draft.Add(
                    "output_kind",
                    end == OutputKind.Independent ? "independent" : "sigmoid",
                    $"{config.Name} (one label, and a softmax over one number is always 1)"
                );
                break;
            case null
                when end is null
                    && config.Texts("architectures") is [var architecture, ..]
                    && architecture.EndsWith("ForImageClassification", StringComparison.Ordinal):
                draft.Add("output_kind", "logits", $"{config.Name} ({architecture} gives logits)");
                break;
        }
    }
}
