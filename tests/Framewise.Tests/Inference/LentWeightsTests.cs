using System.Reflection;
using System.Runtime.InteropServices;
using Framewise.Inference;
using Framewise.Models;
using Microsoft.ML.OnnxRuntime;

namespace Framewise.Tests.Inference;

public sealed class LentWeightsTests
{
    [Theory]
    [InlineData("GetErrorMessage", SharedWeights.GetErrorMessagePlace)]
    [InlineData("ReleaseStatus", SharedWeights.ReleaseStatusPlace)]
    [InlineData("AddExternalInitializersFromFilesInMemory", SharedWeights.AddFilesInMemoryPlace)]
    public void Functions_are_where_the_binding_has_them(string function, int place)
    {
        var table = typeof(InferenceSession).Assembly.GetType("Microsoft.ML.OnnxRuntime.OrtApi", throwOnError: true)!;
        var field = table
            .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Single(field => field.Name == function);
        Assert.Equal(place * nint.Size, Marshal.OffsetOf(table, field.Name));
    }

    [Fact]
    public void What_the_runtime_refuses_is_a_model_error_in_its_words()
    {
        using var options = new SessionOptions();
        var error = Assert.Throws<ModelException>(() => SharedWeights.To(options, [ReadOnlyMemory<byte>.Empty], "net.onnx"));
        Assert.Matches("of 'net.onnx': .*[a-z]{4}", error.Message);
    }
}
