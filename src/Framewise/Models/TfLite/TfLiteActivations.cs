using Framewise.Models.Onnx;

namespace Framewise.Models.TfLite;

/// <summary>Activation functions included in other operators.</summary>
internal static class TfLiteActivations
{
    public static string Apply(TfLiteGraph graph, TfLiteOperator op, string real, TfLiteActivation activation)
    {
        if (activation == TfLiteActivation.None) return real;
        if (activation == TfLiteActivation.Relu) return graph.Builder.Add("Relu", [real]);
        if (RangeOf(activation) is not var (low, high)) throw graph.Refusal($"its operator {op.Name} has the activation {activation}; RELU, RELU6 and RELU_N1_TO_1 can be imported.");
        var builder = graph.Builder;
        return builder.Add("Clip", [real, builder.Constant<float>([low], []), builder.Constant<float>([high], [])]);
    }

    /// <summary>Whether every value that the quantisation can hold is within the activation's range, rounded as TFLite rounds its limits.</summary>
    public static bool SaturationIsEnough(TfLiteActivation activation, TfLiteQuantization quantization)
    {
        if (activation == TfLiteActivation.None) return true;
        if (RangeOf(activation) is not var (low, high)) return false;
        var (scale, zeroPoint) = (quantization.Scales[0], quantization.ZeroPoints[0]);
        return zeroPoint + MathF.Round(low / scale, MidpointRounding.AwayFromZero) <= 0
            && zeroPoint + MathF.Round(high / scale, MidpointRounding.AwayFromZero) >= 255;
    }

    private static (float Low, float High)? RangeOf(TfLiteActivation activation) => activation switch
    {
        TfLiteActivation.Relu => (0, float.PositiveInfinity),
        TfLiteActivation.Relu6 => (0, 6),
        TfLiteActivation.ReluN1To1 => (-1, 1),
        _ => null,
    };
}
