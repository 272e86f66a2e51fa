namespace Framewise.Models.TfLite;

/// <summary>Activation functions that an operator can include, numbered as in the schema.</summary>
internal enum TfLiteActivation
{
    None = 0,
    Relu = 1,
    ReluN1To1 = 2,
    Relu6 = 3,
    Tanh = 4,
    SignBit = 5,
}
