namespace Framewise.Models.TfLite;

/// <summary>Activation functions included in other operators.</summary>
internal static class TfLiteActivations
{
    public static string Apply(TfLiteGraph graph, TfLiteOperator op, string real, TfLiteActivation activation)
    {
        if (activation == TfLiteActivation.None)
            return real;
        if (activation == TfLiteActivation.Relu)
            return graph.Builder.Add("Relu", [real]);
        if (RangeOf(activation) is not var (low, high))
            throw Unsupported(graph, op, activation);
        var builder = graph.Builder;
        return builder.Add("Clip", [real, builder.Constant<float>([low], []), builder.Constant<float>([high], [])]);
    }

    /// <summary>The activation on quantised values: a clamp to TFLite's rounded limits, or nothing where the type saturates there
    /// anyway.</summary>
    public static string ApplyToBytes(
        TfLiteGraph graph,
        TfLiteOperator op,
        string bytes,
        TfLiteActivation activation,
        TfLiteQuantization quantization
    )
    {
        if (SaturationIsEnough(activation, quantization))
            return bytes;
        if (RangeOf(activation) is not var (low, high))
            throw Unsupported(graph, op, activation);
        var builder = graph.Builder;
        return builder.Add(
            "Clip",
            [bytes, builder.Constant<byte>([Quantized(low, quantization)], []), builder.Constant<byte>([Quantized(high, quantization)], [])]
        );
    }

    /// <summary>Whether every value that the quantisation can hold is within the activation's range. True for models trained with their
    /// quantisation.</summary>
    public static bool SaturationIsEnough(TfLiteActivation activation, TfLiteQuantization quantization) =>
        activation == TfLiteActivation.None
        || (RangeOf(activation) is var (low, high) && Quantized(low, quantization) == 0 && Quantized(high, quantization) == 255);

    private static byte Quantized(float value, TfLiteQuantization quantization) =>
        (byte)Math.Clamp(quantization.ZeroPoints[0] + MathF.Round(value / quantization.Scales[0], MidpointRounding.AwayFromZero), 0, 255);

    private static ModelException Unsupported(TfLiteGraph graph, TfLiteOperator op, TfLiteActivation activation) =>
        graph.Refusal($"its operator {op.Name} has the activation {activation}; RELU, RELU6 and RELU_N1_TO_1 can be imported.");

    private static (float Low, float High)? RangeOf(TfLiteActivation activation) =>
        activation switch
        {
            TfLiteActivation.Relu => (0, float.PositiveInfinity),
            TfLiteActivation.Relu6 => (0, 6),
            TfLiteActivation.ReluN1To1 => (-1, 1),
            _ => null,
        };
}
