namespace Framewise.Models.Onnx;

/// <summary>What goes into a graph and what comes out, without its weights.</summary>
internal sealed record GraphDescription(IReadOnlyList<TensorDescription> Inputs, IReadOnlyList<TensorDescription> Outputs)
{
    public static GraphDescription Of(ModelProto model)
    {
        var initializers = model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        var zipMaps = model.Graph.Node.Where(node => node is { OpType: "ZipMap", Input.Count: 1 }).ToDictionary(node => node.Output[0]);
        return new GraphDescription(
            [.. model.Graph.Input.Where(input => !initializers.Contains(input.Name)).Select(TensorDescription.Of)],
            [
                .. model.Graph.Output.Select(output =>
                    zipMaps.TryGetValue(output.Name, out var zipMap)
                        ? TensorDescription.OfZipMap(output, zipMap)
                        : TensorDescription.Of(output)
                ),
            ]
        );
    }

    public TensorDescription OnlyInput(string path) =>
        Inputs is [var input]
            ? input
            : throw new ModelException(
                $"'{path}' has {Inputs.Count} inputs ({Names(Inputs)}); Framewise runs models with one input, a picture.",
                path
            );

    /// <summary>The input that the card names, or the only one; the model must have no other.</summary>
    public TensorDescription TheInput(ModelCard card, string path)
    {
        var input = OnlyInput(path);
        if (card.Input is { } name && input.Name != name)
            throw new ModelException($"'{path}' has no input '{name}'; its input is '{input.Name}'.", path);
        return input;
    }

    /// <summary>The output that the card names, or the only one.</summary>
    public TensorDescription TheOutput(ModelCard card, string path) => Output(card.Output, path);

    /// <inheritdoc cref="TheOutput"/>
    public TensorDescription Output(string? name, string path)
    {
        if (name is not null)
            return Outputs.FirstOrDefault(output => output.Name == name)
                ?? throw new ModelException($"'{path}' has no output '{name}'; it has {Names(Outputs)}.", path);
        return Outputs.Count == 1
            ? Outputs[0]
            : throw new ModelException(
                $"'{path}' has {Outputs.Count} outputs ({string.Join(", ", Outputs.Select(output => $"'{output.Name}' {output}"))}); "
                    + "name the one with the classes in the card's 'output' (--set output=NAME).",
                path
            );
    }

    private static string Names(IReadOnlyList<TensorDescription> tensors) =>
        string.Join(", ", tensors.Select(tensor => $"'{tensor.Name}'"));
}
