using Framewise.Media;
using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>
/// The ONNX graph that an import builds up, and the tensors made so far. Quantised tensors are kept as
/// <c>QuantizeLinear</c>/<c>DequantizeLinear</c> pairs around float operators, which ONNX Runtime fuses to integer operators; operators
/// that only move bytes work on the bytes.
/// </summary>
internal sealed class TfLiteGraph
{
    private static readonly TfLiteQuantization s_plainBytes = new([1], [0], 0);

    private readonly TfLiteValue?[] _values;
    private readonly Lazy<byte[]> _room;
    private int _taken;
    private readonly Dictionary<int, TfLiteIntegers> _known = [];
    private readonly Dictionary<TfLiteQuantization, (string Scale, string ZeroPoint)> _parameters = [];

    public TfLiteGraph(TfLiteModel model, string path)
    {
        (Model, Path) = (model, path);
        _values = new TfLiteValue?[model.Tensors.Count];
        _room = new(() => LargeArray.Allocate((int)Math.Min(model.Tensors.Sum(tensor => (long)tensor.Data.Length), model.Length)));
    }

    public GraphBuilder Builder { get; } = new("tflite");

    public TfLiteModel Model { get; }

    public string Path { get; }

    /// <summary>Whether every operator so far takes pictures one by one, in any number.</summary>
    public bool IsBatchFree { get; private set; } = true;

    public void FixBatch() => IsBatchFree = false;

    public TfLiteTensor Tensor(int index) => Model.Tensors[index];

    /// <summary>Memory for weights in another form than the file's: part of one array, as large as all the constants of the file, as long
    /// as it lasts.</summary>
    public Memory<byte> Room(int bytes)
    {
        if (bytes > _room.Value.Length - _taken)
            return new byte[bytes];
        _taken += bytes;
        return _room.Value.AsMemory(_taken - bytes, bytes);
    }

    public ModelException Refusal(string sentence) => new($"'{Path}' cannot be imported: {sentence}", Path);

    public void Require(bool condition, TfLiteOperator op, string sentence)
    {
        if (!condition)
            throw Refusal($"its operator {op.Name} {sentence}");
    }

    /// <summary>The tensor that an operator reads as its input of this number.</summary>
    public TfLiteValue Input(TfLiteOperator op, int number)
    {
        Require(op.Inputs.Length > number && op.Inputs[number] >= 0, op, $"lacks input {number}.");
        var index = op.Inputs[number];
        return _values[index] ??= Tensor(index).IsConstant
            ? TfLiteConstants.Value(this, index)
            : throw Refusal($"its operator {op.Name} reads '{Tensor(index).Name}' before anything is written there.");
    }

    /// <summary>A constant input; null where it is optional and absent.</summary>
    public TfLiteTensor? Constant(TfLiteOperator op, int number)
    {
        if (op.Inputs.Length <= number || op.Inputs[number] < 0)
            return null;
        var tensor = Tensor(op.Inputs[number]);
        Require(tensor.IsConstant, op, $"takes '{tensor.Name}' as computed; only a constant can be imported.");
        return tensor;
    }

    public TfLiteTensor Output(TfLiteOperator op)
    {
        Require(op.Outputs.Length == 1, op, $"has {op.Outputs.Length} outputs; one is expected.");
        return Tensor(op.Outputs[0]);
    }

    /// <summary>The float form of a tensor.</summary>
    public string Real(TfLiteValue value) => value.Real ??= Dequantize(value.Bytes!, value.Quantization!);

    public string Dequantize(string bytes, TfLiteQuantization quantization)
    {
        var (scale, zeroPoint) = Parameters(quantization);
        return Builder.Add("DequantizeLinear", [bytes, scale, zeroPoint]);
    }

    public string Quantize(string real, TfLiteQuantization quantization)
    {
        var (scale, zeroPoint) = Parameters(quantization);
        return Builder.Add("QuantizeLinear", [real, scale, zeroPoint]);
    }

    /// <summary>The quantisation of an activation as uint8; int8 is shifted up by 128. Null for float.</summary>
    public TfLiteQuantization? QuantizationOf(TfLiteTensor tensor)
    {
        if (tensor.Type == TfLiteType.Float32)
            return null;
        // Model Maker and MediaPipe take bytes without a scale, and cast them.
        if (tensor is { Type: TfLiteType.Uint8, Quantization: null } && ReferenceEquals(tensor, Tensor(Model.Input)))
            return s_plainBytes;
        if (tensor.Quantization is not { Scales.Length: 1 } quantization || tensor.Type is not (TfLiteType.Uint8 or TfLiteType.Int8))
            throw Refusal($"'{tensor.Name}' is {tensor.Type}; float32 and, with one scale for the tensor, uint8 and int8 can be imported.");
        var bytes = tensor.Type == TfLiteType.Int8 ? quantization.Shifted(128) : quantization;
        return bytes.ZeroPoints[0] is >= 0 and <= 255
            ? bytes
            : throw Refusal($"'{tensor.Name}' has the zero point {quantization.ZeroPoints[0]}, outside its type.");
    }

    /// <summary>Stores the float result of an operator, after its activation function, in the form that the output tensor has.</summary>
    public void Put(TfLiteOperator op, string real, TfLiteActivation activation = TfLiteActivation.None, int[]? shape = null)
    {
        var output = Output(op);
        var quantization = QuantizationOf(output);
        if (quantization is null)
        {
            Store(op, new TfLiteValue { Shape = shape ?? output.Shape, Real = TfLiteActivations.Apply(this, op, real, activation) });
            return;
        }
        PutBytes(op, TfLiteActivations.ApplyToBytes(this, op, Quantize(real, quantization), activation, quantization), shape);
    }

    /// <summary>Stores the result of an operator that moved bytes; it has the quantisation of the output tensor.</summary>
    public void PutBytes(TfLiteOperator op, string bytes, int[]? shape = null) =>
        Store(
            op,
            new TfLiteValue
            {
                Shape = shape ?? Output(op).Shape,
                Bytes = bytes,
                Quantization = QuantizationOf(Output(op)),
            }
        );

    public void Store(TfLiteOperator op, TfLiteValue value)
    {
        Require(op.Outputs.Length == 1, op, $"has {op.Outputs.Length} outputs; one is expected.");
        Store(op.Outputs[0], value);
    }

    public void Store(int index, TfLiteValue value)
    {
        if (_values[index] is not null || Tensor(index).IsConstant)
            throw Refusal($"'{Tensor(index).Name}' is written twice.");
        if (value.Shape.Length == 0 || value.Shape.Contains(0))
            throw Refusal($"'{Tensor(index).Name}' has no declared shape.");
        _values[index] = value;
    }

    public TfLiteValue? Find(int index) => _values[index];

    /// <summary>The shape of a tensor of one picture, computed or declared.</summary>
    public int[] ShapeOf(int index) => _values[index]?.Shape ?? Tensor(index).Shape;

    /// <summary>Whole numbers that are constant or were computed from shapes; null for other tensors.</summary>
    public TfLiteIntegers? Known(int index)
    {
        if (_known.TryGetValue(index, out var known))
            return known;
        var tensor = Tensor(index);
        return tensor.IsConstant && tensor.Type is TfLiteType.Int32 or TfLiteType.Int64 && tensor.IsConstant
            ? _known[index] = new TfLiteIntegers(TfLiteConstants.Ints(this, tensor), tensor.Shape)
            : null;
    }

    public void Know(int index, TfLiteIntegers numbers) => _known[index] = numbers;

    /// <summary>The float form of a tensor in TensorFlow's order of axes.</summary>
    public string Plain(TfLiteValue value) =>
        value.Shape.Length == 4 ? Builder.Add("Transpose", [Real(value)], GraphBuilder.Attribute("perm", 0, 2, 3, 1)) : Real(value);

    /// <summary>As <see cref="Put"/>, of a result in TensorFlow's order of axes.</summary>
    public void PutPlain(TfLiteOperator op, string real, int[] shape, TfLiteActivation activation = TfLiteActivation.None)
    {
        Require(op.Outputs.Length == 1, op, $"has {op.Outputs.Length} outputs; one is expected.");
        Put(op, InGraphOrder(real, shape), activation, shape);
    }

    /// <summary>As <see cref="PutPlain"/>, for an operator with several outputs.</summary>
    public void StorePlain(int index, string real, int[] shape)
    {
        real = InGraphOrder(real, shape);
        Store(
            index,
            QuantizationOf(Tensor(index)) is { } quantization
                ? new TfLiteValue
                {
                    Shape = shape,
                    Bytes = Quantize(real, quantization),
                    Quantization = quantization,
                }
                : new TfLiteValue { Shape = shape, Real = real }
        );
    }

    /// <summary>Stores a value, in TensorFlow's order of axes, that is the same for every picture.</summary>
    public void StoreConstant(TfLiteOperator op, string real, int[] shape) =>
        Store(
            op,
            new TfLiteValue
            {
                Shape = shape,
                Real = InGraphOrder(real, shape),
                IsConstant = true,
            }
        );

    private string InGraphOrder(string real, int[] shape) =>
        shape.Length == 4 ? Builder.Add("Transpose", [real], GraphBuilder.Attribute("perm", 0, 3, 1, 2)) : real;

    /// <summary>The names of a scale and zero point as constants.</summary>
    public (string Scale, string ZeroPoint) Parameters(TfLiteQuantization quantization)
    {
        if (!_parameters.TryGetValue(quantization, out var names))
            _parameters[quantization] = names = (
                Builder.Constant<float>(quantization.Scales, []),
                Builder.Constant<byte>([(byte)quantization.ZeroPoints[0]], [])
            );
        return names;
    }
}
