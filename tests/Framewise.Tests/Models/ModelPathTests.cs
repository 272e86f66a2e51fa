using Framewise.Models;

namespace Framewise.Tests.Models;

/// <summary>Which file is meant where a person names a folder.</summary>
public sealed class ModelPathTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("onnx/model.onnx", null, "onnx/model.onnx", "onnx/model_fp16.onnx", "onnx/model_q4.onnx")]
    [InlineData("onnx/model_q4.onnx", "q4", "onnx/model.onnx", "onnx/model_fp16.onnx", "onnx/model_q4.onnx")]
    [InlineData("onnx/model_quantized.onnx", null, "onnx/model_quantized.onnx")]
    [InlineData("model.onnx", null, "model.onnx", "onnx/model.onnx")]
    [InlineData("onnx/model_fp16.onnx", "FP16", "model.onnx", "onnx/model_fp16.onnx")]
    [InlineData("best.onnx", null, "best-fp16.onnx", "best.onnx", "best_int8.onnx")]
    [InlineData("best_int8.onnx", "int8", "best-fp16.onnx", "best.onnx", "best_int8.onnx")]
    [InlineData("model.onnx", null, "encoder.onnx", "model.onnx")]
    [InlineData("cat_float16.tflite", "float16", "cat.tflite", "cat_float16.tflite")]
    public void The_plain_one_the_only_one_or_the_named_variant_is_taken(string expected, string? variant, params string[] files)
    {
        foreach (var file in files)
            _folder.Touch(file.Split('/'));
        Assert.Equal(_folder[expected.Split('/')], ModelPath.Find(_folder.Path, variant));
    }

    [Theory]
    [InlineData(
        null,
        "holds 2 models (onnx/model_fp16.onnx, onnx/model_q4.onnx). Choose a variant (fp16, q4) with --variant",
        "onnx/model_fp16.onnx",
        "onnx/model_q4.onnx"
    )]
    [InlineData(
        "int8",
        "of the variant 'int8', but onnx/model_fp16.onnx, onnx/model_q4.onnx",
        "onnx/model_fp16.onnx",
        "onnx/model_q4.onnx"
    )]
    [InlineData(null, "holds 2 models (a.onnx, b.onnx). Name the file.", "a.onnx", "b.onnx")]
    [InlineData("fp16", "or name the file", "a_fp16.onnx", "b_fp16.onnx")]
    [InlineData(null, "holds no model", "readme.md")]
    public void What_cannot_be_chosen_is_named(string? variant, string message, params string[] files)
    {
        foreach (var file in files)
            _folder.Touch(file.Split('/'));
        var error = Assert.Throws<ModelException>(() => ModelPath.Find(_folder.Path, variant));
        Assert.Contains(message, error.Message.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_has_no_variants() =>
        Assert.Contains(
            "no variant 'fp16'",
            Assert.Throws<ModelException>(() => ModelPath.Find(_folder.Touch("model.onnx"), "fp16")).Message,
            StringComparison.Ordinal
        );
}
