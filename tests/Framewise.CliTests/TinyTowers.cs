using Framewise.Models.Onnx;
using Google.Protobuf;
using TensorType = Framewise.Models.Onnx.TensorProto.Types.DataType;

namespace Framewise.CliTests;

/// <summary>
/// A model with two towers of a few hundred bytes, whose space is red, green and blue: a picture's vector is its mean colour, a text's the
/// sum of the colours that it names. So right answers are known without a reference.
/// </summary>
internal static class TinyTowers
{
    public const int Context = 8;
    private static readonly string[] s_words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "blue", "a", "photo", "of", "."];

    /// <summary>As Hugging Face's exports: onnx/vision_model.onnx and onnx/text_model.onnx, or onnx/model.onnx with both.</summary>
    public static string Write(string folder, bool joint = false, bool sigmoid = false, string modelType = "clip")
    {
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        if (joint)
            Save(Joint(sigmoid), folder, "onnx", "model.onnx");
        else
        {
            Save(Image("image_embeds"), folder, "onnx", "vision_model.onnx");
            Save(Text("text_embeds"), folder, "onnx", "text_model.onnx");
        }
        var scale = joint ? "" : ",\"logit_scale\": 2" + (sigmoid ? ",\"logit_bias\": -4" : "");
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            $$"""{"model_type":"{{(sigmoid ? "siglip" : modelType)}}","text_config":{"max_position_embeddings":{{Context}} }{{scale}} }"""
        );
        File.WriteAllText(
            Path.Combine(folder, "preprocessor_config.json"),
            """
            {"image_processor_type":"SiglipImageProcessor","do_resize":true,"size":{"height":8,"width":8},"resample":2,
             "do_rescale":true,"rescale_factor":0.00392156862745098,"do_normalize":false}
            """
        );
        WriteTokenizer(folder);
        return folder;
    }

    /// <summary>As open_clip's models for Immich: visual/model.onnx, textual/model.onnx.</summary>
    public static string WriteOpenClip(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "visual"));
        Directory.CreateDirectory(Path.Combine(folder, "textual"));
        Save(Image("embedding"), folder, "visual", "model.onnx");
        Save(Text("embedding"), folder, "textual", "model.onnx");
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            $$"""{"embed_dim":3,"vision_cfg":{"image_size":8},"text_cfg":{"context_length":{{Context}},"vocab_size":11} }"""
        );
        File.WriteAllText(
            Path.Combine(folder, "visual", "preprocess_cfg.json"),
            """
            {"size":[8,8],"mode":"RGB","mean":[0,0,0],"std":[1,1,1],"interpolation":"bicubic","resize_mode":"squash","fill_color":0}
            """
        );
        WriteTokenizer(Path.Combine(folder, "textual"));
        return folder;
    }

    private static void WriteTokenizer(string folder)
    {
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), s_words);
        File.WriteAllText(
            Path.Combine(folder, "tokenizer_config.json"),
            """{"tokenizer_class":"BertTokenizer","pad_token":"[PAD]","do_lower_case":true}"""
        );
    }

    private static void Save(ModelProto model, params string[] path) => File.WriteAllBytes(Path.Combine(path), model.ToByteArray());

    private static ModelProto Image(string output)
    {
        var builder = new GraphBuilder("image");
        AddImage(builder, output);
        builder.Graph.Output.Add(GraphBuilder.Value(output, TensorType.Float, null, 3));
        return builder.Model;
    }

    private static ModelProto Text(string output)
    {
        var builder = new GraphBuilder("text");
        AddText(builder, output);
        builder.Graph.Output.Add(GraphBuilder.Value(output, TensorType.Float, null, 3));
        return builder.Model;
    }

    private static ModelProto Joint(bool sigmoid)
    {
        var builder = new GraphBuilder("joint");
        AddText(builder, "text_embeds");
        AddImage(builder, "image_embeds");
        var cosines = builder.Add("MatMul", ["text_embeds", builder.Add("Transpose", ["image_embeds"])]);
        var logits = builder.Add("Mul", [cosines, builder.Add("Exp", [builder.Constant<float>([2], [], "logit_scale")])]);
        if (sigmoid)
            logits = builder.Add("Add", [logits, builder.Constant<float>([-4], [], "logit_bias")]);
        builder.Graph.Node.Add(GraphBuilder.Node("Transpose", [logits], ["logits_per_image"]));
        foreach (var name in (string[])["logits_per_image", "text_embeds", "image_embeds"])
            builder.Graph.Output.Add(GraphBuilder.Value(name, TensorType.Float, null, 3));
        return builder.Model;
    }

    private static void AddImage(GraphBuilder builder, string output)
    {
        builder.Graph.Input.Add(GraphBuilder.Value("pixel_values", TensorType.Float, null, 3, 8, 8));
        builder.Graph.Node.Add(GraphBuilder.Node("Flatten", [builder.Add("GlobalAveragePool", ["pixel_values"])], [output]));
    }

    /// <summary>Each word has a colour; words without one have a little of all, so that no text is without direction.</summary>
    private static void AddText(GraphBuilder builder, string output)
    {
        var table = new float[s_words.Length * 3];
        for (var word = 1; word < s_words.Length; word++)
        for (var color = 0; color < 3; color++)
            table[word * 3 + color] = word - 4 == color ? 1 : 0.001f;
        builder.Graph.Input.Add(GraphBuilder.Value("input_ids", TensorType.Int64, null, Context));
        builder.Graph.Node.Add(
            GraphBuilder.Node(
                "ReduceSum",
                [
                    builder.Add("Gather", [builder.Constant<float>(table, [s_words.Length, 3]), "input_ids"]),
                    builder.Constant<long>([1], [1]),
                ],
                [output],
                GraphBuilder.Attribute("keepdims", 0)
            )
        );
    }
}
