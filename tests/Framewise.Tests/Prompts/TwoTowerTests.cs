using Framewise.CliTests;
using Framewise.Models;
using Framewise.Models.Onnx;
using Framewise.Preprocessing;
using Framewise.Prompts;
using Google.Protobuf;

namespace Framewise.Tests.Prompts;

/// <summary>Models with two towers in the layouts that people have, and what is said where something is missing.</summary>
public sealed class TwoTowerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _cache = new();

    public void Dispose()
    {
        _folder.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Two_graphs_or_one_say_how_cosines_become_probabilities(bool joint, bool sigmoid)
    {
        var model = Model.Load(TinyTowers.Write(_folder.Path, joint, sigmoid));
        Assert.Equal(
            (sigmoid ? OutputKind.Sigmoid : OutputKind.Logits, 2.0, sigmoid ? -4.0 : 0),
            (model.Card.OutputKind, Math.Round(model.Card.Text!.LogScale, 6), Math.Round(model.Card.Text.Bias, 6))
        );
        Assert.Equal(TinyTowers.Context, model.Card.Text.ContextLength);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_ways_of_keeping_the_towers_give_the_same_classes(bool joint)
    {
        var model = OwnWords.Apply(
            Model.Load(TinyTowers.Write(_folder.Path, joint)),
            ClassPrompts.ParseAll(["red", "sea = blue | blue green"]),
            ["a photo of {}."],
            1,
            _folder.Path
        );
        Assert.Equal(["red", "sea"], model.Labels);
        Assert.Equal(2, model.Graph.ClassCount);
    }

    [Fact]
    public void Open_clips_folder_is_read_and_asks_for_the_scale_that_no_file_of_it_has()
    {
        TinyTowers.WriteOpenClip(_folder.Path);
        Assert.Contains(
            "'logit_scale' is missing",
            Assert.Throws<ModelException>(() => Model.Load(_folder.Path)).Message,
            StringComparison.Ordinal
        );
        var model = Model.Load(
            _folder.Path,
            new ModelOptions { Properties = new Dictionary<string, string> { ["logit_scale"] = "4.6052" } }
        );
        Assert.Equal(
            (OutputKind.Logits, CropMode.Squash, ResizeFilter.Bicubic, TinyTowers.Context),
            (model.Card.OutputKind, model.Card.Pixels.Crop, model.Card.Pixels.Filter, model.Card.Text!.ContextLength)
        );
    }

    [Theory]
    [InlineData("chinese_clip")]
    [InlineData("altclip")]
    [InlineData("mobileclip")]
    public void Families_with_a_softmax_are_known_by_their_type(string type) =>
        Assert.Equal(OutputKind.Logits, Model.Load(TinyTowers.Write(_folder.Path, modelType: type)).Card.OutputKind);

    [Fact]
    public void A_factor_in_place_of_its_logarithm_is_noticed()
    {
        TinyTowers.WriteOpenClip(_folder.Path);
        var options = new ModelOptions { Properties = new Dictionary<string, string> { ["logit_scale"] = "100" } };
        Assert.Contains(
            "for a factor of 100 give 4.60517",
            Assert.Throws<ModelException>(() => Model.Load(_folder.Path, options)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("vision_model.onnx", "its picture half is missing")]
    [InlineData("text_model.onnx", "its text half is missing")]
    public void A_tower_that_is_missing_is_named(string file, string message)
    {
        TinyTowers.Write(_folder.Path);
        File.Delete(Path.Combine(_folder.Path, "onnx", file));
        Assert.Contains(message, Assert.Throws<ModelException>(() => Model.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_half_alone_is_no_model()
    {
        TinyTowers.Write(_folder.Path);
        Assert.Contains(
            "reads texts",
            Assert.Throws<ModelException>(() => Model.Load(Path.Combine(_folder.Path, "onnx", "text_model.onnx"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_classes_it_says_how_to_ask()
    {
        var model = Model.Load(TinyTowers.Write(_folder.Path));
        Assert.Contains("--classes", Assert.Throws<ModelException>(() => new VideoClassifier([model])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_for_a_classifier_with_labels_are_refused()
    {
        var model = Model.Load(TinyModel.Write(_folder.Path));
        Assert.Contains(
            "reads texts",
            Assert.Throws<ModelException>(() => new VideoClassifier([model], new ClassifierOptions { Classes = ["a"] })).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_prompt_longer_than_the_context_is_cut_and_said()
    {
        var notices = new List<string>();
        OwnWords.Apply(
            Model.Load(TinyTowers.Write(_folder.Path)),
            ClassPrompts.ParseAll(["red green blue red green blue red green blue"]),
            ["{}"],
            1,
            _folder.Path,
            notices.Add
        );
        Assert.Contains("has 11 tokens; the model reads the first 8", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_is_embedded_once()
    {
        var model = Model.Load(TinyTowers.Write(_folder.Path));
        using (var tower = TextTower.Open(model, cacheFolder: _folder.Path))
            tower.Embed("red", out _, out _);
        var kept = Assert.Single(
            Directory.GetFiles(Directory.GetDirectories(_folder.Path).Single(folder => Path.GetFileName(folder) != "onnx"))
        );
        var bytes = File.ReadAllBytes(kept);
        using (var tower = TextTower.Open(model, cacheFolder: _folder.Path))
            tower.Embed("RED", out _, out _);
        Assert.Equal(bytes, File.ReadAllBytes(kept));
        // A damaged file is made anew.
        File.WriteAllBytes(kept, bytes[..^1]);
        using (var tower = TextTower.Open(model, cacheFolder: _folder.Path))
            tower.Embed("red", out _, out _);
        Assert.Equal(bytes, File.ReadAllBytes(kept));
    }

    [Fact]
    public void Classes_are_others_where_the_tokenizer_gives_their_texts_other_ids()
    {
        TinyTowers.Write(_folder.Path);
        var (vectors, sha256) = Classes();
        var config = _folder["tokenizer_config.json"];
        File.WriteAllText(config, File.ReadAllText(config) + "\n");
        Assert.Equal(sha256, Classes().Sha256);
        var words = File.ReadAllLines(_folder["vocab.txt"]);
        File.WriteAllLines(
            _folder["vocab.txt"],
            words.Select(word =>
                word == "red" ? "blue"
                : word == "blue" ? "red"
                : word
            )
        );
        var other = Classes();
        Assert.NotEqual(vectors, other.Vectors);
        Assert.NotEqual(sha256, other.Sha256);
    }

    [Theory]
    [InlineData(false, "text_model.onnx")]
    [InlineData(true, "model.onnx")]
    public void Weights_beside_the_text_half_are_its_own(bool joint, string file)
    {
        TinyTowers.Write(_folder.Path, joint);
        var (vectors, sha256) = Classes();
        TakeOut(_folder["onnx", file]);
        var beside = Classes();
        Assert.Equal(vectors, beside.Vectors);
        Assert.NotEqual(sha256, beside.Sha256);
        // The same graph with weights that were trained on, and vectors of the other ones in the cache.
        var bytes = File.ReadAllBytes(_folder["onnx", file + "_data"]);
        bytes[4 * 3 * sizeof(float) + 3] = 0x40;
        File.WriteAllBytes(_folder["onnx", file + "_data"], bytes);
        var trained = Classes();
        Assert.NotEqual(vectors, trained.Vectors);
        Assert.NotEqual(beside.Sha256, trained.Sha256);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("dog = ", "is empty")]
    [InlineData("= a dog", "is empty")]
    [InlineData("dog = a | | b", "is empty")]
    public void An_empty_class_is_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => ClassPrompts.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_class_that_is_listed_twice_is_refused() =>
        Assert.Contains(
            "'dog' is listed 2 times",
            Assert.Throws<ArgumentException>(() => ClassPrompts.ParseAll(["dog", "cat", "dog = a puppy"])).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_template_without_a_place_is_refused() =>
        Assert.Contains(
            "{}",
            Assert.Throws<ArgumentException>(() => ClassPrompts.CheckTemplates(["a photo"])).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Two_thousand_classes_are_possible()
    {
        var classes = Enumerable.Range(0, 2000).Select(number => $"class {number} = {(number % 2 == 0 ? "red" : "blue")}").ToList();
        var model = OwnWords.Apply(Model.Load(TinyTowers.Write(_folder.Path)), ClassPrompts.ParseAll(classes), null, 1, _folder.Path);
        using var session = Framewise.Inference.ModelSession.Load(model, 1, 1);
        session.Run(1);
        Assert.Equal(2000, session.Probabilities(0).Length);
    }

    private (IReadOnlyList<float[]> Vectors, string? Sha256) Classes()
    {
        var model = OwnWords.Apply(Model.Load(_folder.Path), ClassPrompts.ParseAll(["red", "blue"]), ["{} ."], 1, _cache.Path);
        return (model.ClassVectors, model.PromptsSha256);
    }

    private static void TakeOut(string graph)
    {
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(graph));
        using var weights = File.Create(graph + "_data");
        foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float))
        {
            foreach (
                var (key, value) in new[]
                {
                    ("location", Path.GetFileName(weights.Name)),
                    ("offset", $"{weights.Position}"),
                    ("length", $"{tensor.RawData.Length}"),
                }
            )
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            weights.Write(tensor.RawData.Span);
            tensor.ClearRawData();
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
        }
        File.WriteAllBytes(graph, model.ToByteArray());
    }
}
