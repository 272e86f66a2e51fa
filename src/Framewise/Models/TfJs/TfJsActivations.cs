using static Framewise.Models.Onnx.GraphBuilder;

namespace Framewise.Models.TfJs;

/// <summary>The functions that a layer may end in, by Keras' names.</summary>
internal static class TfJsActivations
{
    public static string Apply(TfJsImporter import, TfJsLayer layer, string x) =>
        layer.Text("activation", "linear") switch
        {
            "linear" => x,
            "relu" => import.Op("Relu", [x]),
            "relu6" => import.Op("Clip", [x, import.Scalar(0), import.Scalar(6)]),
            "sigmoid" => import.Op("Sigmoid", [x]),
            "tanh" => import.Op("Tanh", [x]),
            "softmax" => import.Op("Softmax", [x], Attribute("axis", 1)),
            "elu" => import.Op("Elu", [x]),
            "selu" => import.Op("Selu", [x]),
            "softplus" => import.Op("Softplus", [x]),
            "softsign" => import.Op("Softsign", [x]),
            "exponential" => import.Op("Exp", [x]),
            "swish" or "silu" => import.Op("Mul", [x, import.Op("Sigmoid", [x])]),
            "hard_sigmoid" or "hardSigmoid" => HardSigmoid(import, x),
            "hard_swish" or "hard_silu" => import.Op("HardSwish", [x]),
            "gelu" => Gelu(import, x),
            var other => throw layer.Refusal($"has the activation '{other}', which is not known here"),
        };

    /// <summary>x / 5 + 1/2 in Keras 2 and TensorFlow.js, x / 6 + 1/2 in Keras 3, each limited to 0 ... 1.</summary>
    private static string HardSigmoid(TfJsImporter import, string x) =>
        import.Op("HardSigmoid", [x], Attribute("alpha", import.Model.IsKeras3 ? 1 / 6f : 0.2f), Attribute("beta", 0.5f));

    /// <summary>x / 2 * (1 + erf(x / sqrt 2)).</summary>
    private static string Gelu(TfJsImporter import, string x)
    {
        var erf = import.Op("Erf", [import.Op("Mul", [x, import.Scalar(MathF.Sqrt(0.5f))])]);
        return import.Op("Mul", [import.Op("Mul", [x, import.Scalar(0.5f)]), import.Op("Add", [erf, import.Scalar(1)])]);
    }
}
