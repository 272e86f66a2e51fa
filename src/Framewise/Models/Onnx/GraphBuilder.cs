using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Framewise.Models.Onnx;

/// <summary>Builds an ONNX model node by node. Tensors are named by the caller or numbered; nothing is checked here, ONNX Runtime checks at
/// load.</summary>
internal sealed class GraphBuilder
{
    private readonly HashSet<string> _taken = [];
    private int _number;

    public GraphBuilder(string name, int opset = 17)
    {
        Model = new ModelProto
        {
            IrVersion = 8,
            ProducerName = "framewise",
            Graph = new GraphProto { Name = name },
        };
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
    }

    /// <summary>Goes on building in an existing model, whose names stay apart from new ones.</summary>
    public GraphBuilder(ModelProto model)
    {
        Model = model;
        _taken.UnionWith(model.Graph.Input.Select(input => input.Name));
        _taken.UnionWith(model.Graph.Initializer.Select(tensor => tensor.Name));
        _taken.UnionWith(model.Graph.Node.SelectMany(node => node.Output));
    }

    public ModelProto Model { get; }

    public GraphProto Graph => Model.Graph;

    /// <summary>Adds a node with one output and returns that output's name.</summary>
    public string Add(string op, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var output = NewName(op);
        Graph.Node.Add(Node(op, inputs, [output], attributes));
        return output;
    }

    public static NodeProto Node(
        string op,
        IEnumerable<string> inputs,
        IEnumerable<string> outputs,
        params IEnumerable<AttributeProto> attributes
    )
    {
        var node = new NodeProto { OpType = op };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    /// <summary>Takes away what turned out not to be needed: paddings that convolutions took over, weights in a form that nobody
    /// reads. Branches and loops may read tensors from outside, so a graph with such keeps all.</summary>
    public void DropUnused()
    {
        if (Graph.Node.Any(node => node.Attribute.Any(attribute => attribute.G is not null || attribute.Graphs.Count > 0)))
            return;
        var used = Graph.Output.Select(output => output.Name).ToHashSet();
        var nodes = Graph.Node.ToArray();
        var kept = new List<NodeProto>();
        foreach (var node in nodes.Reverse().Where(node => node.Output.Any(used.Contains)))
        {
            kept.Add(node);
            used.UnionWith(node.Input);
        }
        var initializers = Graph.Initializer.Where(tensor => used.Contains(tensor.Name)).ToArray();
        Graph.Node.Clear();
        Graph.Node.AddRange(kept.AsEnumerable().Reverse());
        Graph.Initializer.Clear();
        Graph.Initializer.AddRange(initializers);
    }

    public string NewName(string prefix)
    {
        string name;
        do name = $"fw_{prefix}_{_number++}";
        while (_taken.Contains(name));
        return name;
    }

    public string Constant<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dims, string? name = null)
        where T : unmanaged
    {
        name ??= NewName("const");
        Graph.Initializer.Add(Tensor(name, values, dims));
        return name;
    }

    /// <summary>As above, with the bytes of the values as they lie in memory, which are not copied and must not change.</summary>
    public string Constant(ReadOnlyMemory<byte> bytes, TensorProto.Types.DataType type, ReadOnlySpan<long> dims)
    {
        var tensor = new TensorProto
        {
            Name = NewName("const"),
            DataType = (int)type,
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        };
        foreach (var dim in dims)
            tensor.Dims.Add(dim);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public static TensorProto Tensor<T>(string name, ReadOnlySpan<T> values, ReadOnlySpan<long> dims)
        where T : unmanaged
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)ElementType<T>(),
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
        foreach (var dim in dims)
            tensor.Dims.Add(dim);
        return tensor;
    }

    /// <summary>A graph input or output; a null dimension is the free batch dimension <c>N</c>.</summary>
    public static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long?> dims)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in dims)
            shape.Dim.Add(
                dim is { } value
                    ? new TensorShapeProto.Types.Dimension { DimValue = value }
                    : new TensorShapeProto.Types.Dimension { DimParam = "N" }
            );
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape },
            },
        };
    }

    /// <summary>A float output <c>[batch, length]</c>; a length of null is for the runtime to say.</summary>
    public static ValueInfoProto Matrix(string name, long? batch, long? length)
    {
        var value = Value(name, TensorProto.Types.DataType.Float, batch);
        value.Type.TensorType.Shape.Dim.Add(
            length is { } known ? new TensorShapeProto.Types.Dimension { DimValue = known } : new TensorShapeProto.Types.Dimension()
        );
        return value;
    }

    public static AttributeProto Attribute(string name, long value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Int,
            I = value,
        };

    public static AttributeProto Attribute(string name, float value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.Float,
            F = value,
        };

    public static AttributeProto Attribute(string name, string value) =>
        new()
        {
            Name = name,
            Type = AttributeProto.Types.AttributeType.String,
            S = ByteString.CopyFromUtf8(value),
        };

    public static AttributeProto Attribute(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (var value in values)
            attribute.Ints.Add(value);
        return attribute;
    }

    private static TensorProto.Types.DataType ElementType<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorProto.Types.DataType.Float
        : typeof(T) == typeof(Half) ? TensorProto.Types.DataType.Float16
        : typeof(T) == typeof(byte) ? TensorProto.Types.DataType.Uint8
        : typeof(T) == typeof(sbyte) ? TensorProto.Types.DataType.Int8
        : typeof(T) == typeof(int) ? TensorProto.Types.DataType.Int32
        : typeof(T) == typeof(long) ? TensorProto.Types.DataType.Int64
        : throw new ArgumentException($"No ONNX element type for {typeof(T)}.");
}
