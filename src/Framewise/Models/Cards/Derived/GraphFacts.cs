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
            var channels = draft.Text("channels") == CardReader.Gray ? 1 : 3;
            if ((second == channels) != (fourth == channels))
                draft.Add("layout", second == channels ? "nchw" : "nhwc", source);
            var (height, width) = draft.Text("layout") == "nhwc" ? (second, third) : (third, fourth);
            if (height is { } h && width is { } w && draft.Has("layout"))
                draft.Add("input_size", new JsonArray(channels, h, w), source);
            if (
                input.ElementType
                is TensorProto.Types.DataType.Uint8
                    or TensorProto.Types.DataType.Int32
                    or TensorProto.Types.DataType.Int64
            )
                AddBytes(draft, source);
        }
    }

    /// <summary>One channel is grey, whatever the files of its ecosystem say of colours. Goes before them.</summary>
    public static void AddGray(CardDraft draft, ModelProto model)
    {
        if (
            GraphDescription.Of(model).Inputs is [{ Shape: [_, var second, var third, var fourth] } input]
            && third != 1
            && (second == 1 && fourth != 3 || second != 3 && fourth == 1)
        )
            draft.Add("channels", CardReader.Gray, $"graph: input '{input.Name}' {input}");
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
