namespace Framewise.Models.Onnx;

/// <summary>An input or output of a graph. A shape of null is not declared; a dimension of null is free.</summary>
internal sealed record TensorDescription(string Name, TensorProto.Types.DataType ElementType, IReadOnlyList<long?>? Shape)
{
    public static TensorDescription Of(ValueInfoProto value)
    {
        var tensor = value.Type?.TensorType;
        var shape = tensor?.Shape?.Dim.Select(dim => dim.HasDimValue && dim.DimValue > 0 ? dim.DimValue : (long?)null).ToArray();
        return new TensorDescription(value.Name, (TensorProto.Types.DataType)(tensor?.ElemType ?? 0), shape);
    }

    /// <summary>For messages: <c>float[?,3,224,224]</c>.</summary>
    public override string ToString() =>
        $"{ElementType.ToString().ToLowerInvariant()}[{(Shape is null ? "shape not declared" : string.Join(',', Shape.Select(dim => dim?.ToString() ?? "?")))}]";
}
