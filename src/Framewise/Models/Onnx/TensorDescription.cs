namespace Framewise.Models.Onnx;

/// <summary>An input or output of a graph. A shape of null is not declared; a dimension of null is free.</summary>
internal sealed record TensorDescription(string Name, TensorProto.Types.DataType ElementType, IReadOnlyList<long?>? Shape)
{
    /// <summary>The tensor in the graph that has the numbers: the one of this name, or the one that ZipMap reads.</summary>
    public string Tensor { get; init; } = Name;

    /// <summary>The labels that the graph itself gives the numbers; null if it does not.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    public static TensorDescription Of(ValueInfoProto value)
    {
        var tensor = value.Type?.TensorType;
        var shape = tensor?.Shape?.Dim.Select(dim => dim.HasDimValue && dim.DimValue > 0 ? dim.DimValue : (long?)null).ToArray();
        return new TensorDescription(value.Name, (TensorProto.Types.DataType)(tensor?.ElemType ?? 0), shape);
    }

    /// <summary>An output that the operator ZipMap makes, a list of dictionaries from labels to numbers, is the numbers that it
    /// reads.</summary>
    public static TensorDescription OfZipMap(ValueInfoProto value, NodeProto zipMap)
    {
        var texts = zipMap
            .Attribute.FirstOrDefault(attribute => attribute.Name == "classlabels_strings")
            ?.Strings.Select(text => text.ToStringUtf8());
        var numbers = zipMap
            .Attribute.FirstOrDefault(attribute => attribute.Name == "classlabels_int64s")
            ?.Ints.Select(number => $"{number}");
        string[] labels = [.. texts ?? numbers ?? []];
        return new TensorDescription(value.Name, TensorProto.Types.DataType.Float, [null, labels.Length])
        {
            Tensor = zipMap.Input[0],
            Labels = labels,
        };
    }

    /// <summary>For messages: <c>float[?,3,224,224]</c>.</summary>
    public override string ToString() =>
        $"{ElementType.ToString().ToLowerInvariant()}["
        + $"{(Shape is null ? "shape not declared" : string.Join(',', Shape.Select(dim => dim?.ToString() ?? "?")))}]";
}
