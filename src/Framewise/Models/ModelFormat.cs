namespace Framewise.Models;

/// <summary>How a model's file is laid out.</summary>
internal enum ModelFormat
{
    /// <summary>An ONNX graph.</summary>
    Onnx,

    /// <summary>A TensorFlow Lite flatbuffer.</summary>
    TfLite,

    /// <summary>A TensorFlow.js layers model: model.json with its weights beside it.</summary>
    TfJs,

    /// <summary>AlexNet's weights as bvlc_alexnet.npy holds them.</summary>
    AlexNet,
}
