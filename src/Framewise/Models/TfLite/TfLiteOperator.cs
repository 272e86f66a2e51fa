namespace Framewise.Models.TfLite;

/// <summary>One operator: tensors by index (-1: an optional input that is absent), options by field number of its own options
/// table.</summary>
internal sealed record TfLiteOperator(BuiltinOperator Code, string Name, int[] Inputs, int[] Outputs, FlatTable? Options)
{
    public int Int(int field, int byDefault = 0) => Options?.Int(field, byDefault) ?? byDefault;

    public int SByte(int field) => Options?.SByte(field) ?? 0;
}
