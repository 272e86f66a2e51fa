namespace Framewise.Models.AlexNet;

/// <summary>A text or byte string of a pickle: where it lies in the file. Its bytes are read when they are wanted, so a weight matrix is
/// never held twice.</summary>
internal sealed record PickledString(long Offset, long Length);

/// <summary>The few functions and classes that an array file may name.</summary>
internal enum PickledGlobal
{
    ReconstructArray,
    Array,
    ElementType,
}

/// <summary>A numpy element type: <c>f4</c> with byte order <c>&lt;</c> is float32, little-endian.</summary>
internal sealed class PickledElementType(string code)
{
    public string Code { get; } = code;

    public string Order { get; set; } = "=";

    public override string ToString() => Order + Code;
}

/// <summary>A numpy array: its shape, its element type and its data (a <see cref="PickledString"/>, or a list for an array of
/// objects).</summary>
internal sealed class PickledArray
{
    public IReadOnlyList<long> Shape { get; set; } = [];

    public PickledElementType? ElementType { get; set; }

    public bool ColumnsFirst { get; set; }

    public object? Data { get; set; }
}
