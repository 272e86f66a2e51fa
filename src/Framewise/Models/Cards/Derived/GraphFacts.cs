using System.Text.Json.Nodes;
using Framewise.Models.Onnx;

namespace Framewise.Models.Cards.Derived;

/// <summary>What the graph itself says: the order and size of its input's dimensions, bytes as input.</summary>
internal static class GraphFacts
{
    public static void Add(CardDraft draft, ModelProto model)
    {
        var description = GraphDescription.Of(model);
        if (description.Inputs is [{ Shape: [_, var second, var third, var fourth] } input])
        {
            var source = $"graph: input '{input.Name}' {input}";
            if ((second == 3) != (fourth == 3))
                draft.Add("layout", second == 3 ? "nchw" : "nhwc", source);
            var (height, width) = draft.Text("layout") == "nhwc" ? (second, third) : (third, fourth);
            if (height is { } h && width is { } w && draft.Has("layout"))
                draft.Add("input_size", new JsonArray(3, h, w), source);
            if (input.ElementType == TensorProto.Types.DataType.Uint8)
                AddBytes(draft, source);
        }
    }

    private static void AddBytes(CardDraft draft, string source)
    {
        if (draft.Has("scale") || draft.Has("mean") || draft.Has("std"))
            return;
        draft.Add("scale", 1, source + ", bytes as they are");
        draft.Add("mean", new JsonArray(0, 0, 0), source + ", bytes as they are");
        draft.Add("std", new JsonArray(1, 1, 1), source + ", bytes as they are");
    }
}
