using Framewise.Models.Onnx;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.Models.TwoTowers;

/// <summary>Finds in a graph what a tower takes and gives, and cuts away the rest.</summary>
internal static class TowerGraph
{
    // In order: with projection into the space that both towers share come first.
    private static readonly string[] s_images =
    [
        "image_embeds",
        "image_embedding",
        "image_features",
        "pooler_output",
        "embedding",
        "embeddings",
    ];
    private static readonly string[] s_texts =
    [
        "text_embeds",
        "text_embedding",
        "text_features",
        "pooler_output",
        "sentence_embedding",
        "embedding",
        "embeddings",
    ];

    /// <summary>Whether one graph takes pictures and texts and gives an embedding of each.</summary>
    public static bool IsJoint(ModelProto model)
    {
        var description = GraphDescription.Of(model);
        return description.Inputs.Any(IsPicture)
            && description.Inputs.Any(IsIds)
            && description.Outputs.Any(output => output.Name == s_images[0])
            && description.Outputs.Any(output => output.Name == s_texts[0]);
    }

    /// <summary>The picture's half, with one input and one output.</summary>
    public static ModelProto Image(ModelProto model, string? named, string path) =>
        Cut(model, named ?? Choose(model, s_images, path), IsPicture, path);

    /// <summary>The text's half of a graph that holds both.</summary>
    public static ModelProto Text(ModelProto model, string path) => Cut(model, Choose(model, s_texts, path), IsIds, path);

    /// <summary>The name of the output with the embedding.</summary>
    /// <exception cref="ModelException">Several could be it.</exception>
    public static string ChooseText(IReadOnlyList<TensorDescription> outputs, string path) => Choose(outputs, s_texts, path);

    private static string Choose(ModelProto model, string[] names, string path) => Choose(GraphDescription.Of(model).Outputs, names, path);

    private static string Choose(IReadOnlyList<TensorDescription> outputs, string[] names, string path)
    {
        var vectors = outputs
            .Where(output => output.Shape is null or { Count: 2 } && output.ElementType is TensorType.Float or TensorType.Float16)
            .ToList();
        if (
            names.Select(name => vectors.FirstOrDefault(output => output.Name == name)).FirstOrDefault(output => output is not null) is
            { } known
        )
            return known.Name;
        if (vectors is [var only])
            return only.Name;
        throw new ModelException(
            $"Which output of '{path}' is the embedding is not known; "
                + $"it has {string.Join(", ", outputs.Select(output => $"'{output.Name}' {output}"))}. "
                + "An export with projection (CLIPVisionModelWithProjection, "
                + "CLIPTextModelWithProjection) gives image_embeds and text_embeds.",
            path
        );
    }

    private static ModelProto Cut(ModelProto model, string output, Func<TensorDescription, bool> isOwn, string path)
    {
        var builder = new GraphBuilder(model.Clone());
        var graph = builder.Graph;
        var kept =
            graph.Output.FirstOrDefault(value => value.Name == output)
            ?? throw new ModelException(
                $"'{path}' has no output '{output}'; it has {string.Join(", ", graph.Output.Select(value => $"'{value.Name}'"))}.",
                path
            );
        graph.Output.Clear();
        graph.Output.Add(kept);
        builder.DropUnused();
        var read = graph.Node.SelectMany(node => node.Input).ToHashSet();
        foreach (var input in graph.Input.Where(input => !read.Contains(input.Name)).ToArray())
            graph.Input.Remove(input);
        if (
            GraphDescription
                .Of(model)
                .Inputs.FirstOrDefault(input => !isOwn(input) && graph.Input.Any(value => value.Name == input.Name)) is
            { } other
        )
            throw new ModelException(
                $"In '{path}' the output '{output}' depends on '{other.Name}', too, so the two halves cannot be run apart.",
                path
            );
        return builder.Model;
    }

    private static bool IsPicture(TensorDescription input) =>
        input.ElementType is TensorType.Float or TensorType.Float16 or TensorType.Uint8 && input.Shape is null or { Count: 4 };

    private static bool IsIds(TensorDescription input) => input.ElementType is TensorType.Int64 or TensorType.Int32;
}
