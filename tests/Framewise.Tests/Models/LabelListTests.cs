using System.Text;
using Framewise.Models;
using Framewise.Models.Labels;

namespace Framewise.Tests.Models;

/// <summary>Label files as people have them, and the built-in list.</summary>
public sealed class LabelListTests
{
    [Theory]
    [InlineData("cat\ndog\n")]
    [InlineData("cat\ndog")]
    [InlineData("\uFEFFcat\r\ndog\r\n")]
    [InlineData("cat\ndog\n\n  \n")]
    public void Byte_order_marks_carriage_returns_and_trailing_blank_lines_do_not_matter(string text) =>
        Assert.Equal(["cat", "dog"], LabelList.Parse(text, "labels.txt"));

    [Fact]
    public void Commas_apostrophes_and_quotes_belong_to_the_label() =>
        Assert.Equal(["jack-o'-lantern, \"pumpkin\"", "crane"], LabelList.Parse("jack-o'-lantern, \"pumpkin\"\ncrane\n", "labels.txt"));

    [Fact]
    public void A_blank_line_inside_is_refused_with_its_number() =>
        Assert.Contains(
            "blank line at 2",
            Assert.Throws<ModelException>(() => LabelList.Parse("cat\n\ndog\n", "labels.txt")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void An_empty_and_a_binary_file_are_refused()
    {
        using var folder = new TempFolder();
        Assert.Contains(
            "is empty",
            Assert.Throws<ModelException>(() => LabelList.Read(folder.Write("a.txt", "\n\n"))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "not UTF-8",
            Assert.Throws<ModelException>(() => LabelList.Read(folder.Write("b.txt", [0x63, 0xff, 0xfe, 0x0a]))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot be read",
            Assert.Throws<ModelException>(() => LabelList.Read(Path.Combine(folder.Path, "none.txt"))).Message,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, string> RedGreenBlue =>
        new()
        {
            { "a.txt", "0 red\n1 green\n2 blue\n" },
            { "a.txt", "0: red\n1: green\n2: blue\n" },
            { "a.txt", "2 blue\n0 red\n1 green\n" },
            { "a.txt", "0\tred\n1\tgreen\n2\tblue" },
            { "a.txt", "0,red\n1,green\n2,blue" },
            { "a.csv", "0;\"red\"\n1;\"green\"\n2;\"blue\"" },
            { "a.txt", "1 red\n2 green\n3 blue" },
            { "a.txt", "1. red\n2. green\n3. blue" },
            { "a.txt", "0) red\n1) green\n2) blue" },
            { "a.txt", "red 0\ngreen 1\nblue 2" },
            { "a.txt", "blue 2\nred 0\ngreen 1" },
            { "a.txt", "n01440764 red\nn01443537 green\nn01484850 blue" },
            { "a.txt", "0 n01440764 red\n1 n01443537 green\n2 n01484850 blue" },
            { "a.txt", "# classes\nred\ngreen\nblue" },
            { "a.txt", "red,\ngreen,\nblue" },
            { "a.txt", "\"red\",\n\"green\",\n\"blue\"" },
            { "a.txt", "'red'\n'green'\n'blue'" },
            { "a.txt", "- red\n- green\n- blue" },
            { "a.yaml", "red: 0\ngreen: 1\nblue: 2" },
            { "a.yaml", "train: images\nnc: 3\nnames:\n  0: red\n  1: green\n  2: blue" },
            { "a.txt", "names: [red, green, blue]" },
            { "a.yml", "names:\n- red\n- green\n- blue" },
            { "a.csv", "index,label\n0,red\n1,green\n2,blue" },
            { "a.csv", "label,index\r\nblue,2\r\nred,0\r\ngreen,1\r\n" },
            { "a.csv", "tag_id,name,category,count\n9999999,red,9,7\n470575,green,0,8\n212816,blue,0,9" },
            { "a.csv", "label\nred\ngreen\nblue" },
            { "a.tsv", "id\tclass\n1\tred\n2\tgreen\n3\tblue" },
            { "a.txt", "index,mid,display_name\n0,/m/09x0r,\"red\"\n1,/m/1,green\n2,/m/2,blue" },
            { "a.json", "[\"red\",\n\"green\",\n\"blue\"]" },
            { "a.json", """{"red": 0, "green": 1, "blue": 2}""" },
            { "a.json", """{"2": "blue", "0": "red", "1": "green"}""" },
            { "a.json", """{"0": ["n1", "red"], "1": ["n2", "green"], "2": ["n3", "blue"]}""" },
            { "a.json", """{"model_type": "vit", "id2label": {"0": "red", "1": "green", "2": "blue"}, "label2id": {"blue": 0}}""" },
            { "a.json", """{"classes": {"Label": ["red", "green", "blue"]}}""" },
            { "a.json", """{"categories": [{"id": 3, "name": "blue"}, {"id": 1, "name": "red"}, {"id": 2, "name": "green"}]}""" },
            { "a.txt", "{0: 'red',\n1: 'green',\n2: 'blue'}" },
            { "a.txt", "['red', \"green\", 'blue']" },
            { "a.txt", "{'red': 0, 'blue': 2, 'green': 1}" },
            { "a.pbtxt", "item { id: 1 name: \"red\" }\nitem { id: 2 name: \"green\" }\nitem { id: 3 name: \"blue\" }" },
            {
                "a.pbtxt",
                "# map\nitem {\n  name: \"/m/1\"\n  id: 2\n  display_name: \"green\"\n}\nitem {\n name: \"/m/0\"\n id: "
                    + "1\n display_name: \"red\"\n}\nitem: <id: 3, display_name: 'bl' 'ue'>"
            },
        };

    /// <summary>Where labels stand with numbers, these decide the order; nothing of the notation gets into a label.</summary>
    [Theory]
    [MemberData(nameof(RedGreenBlue))]
    public void Every_usual_form_of_a_list_gives_the_same_labels(string name, string text) =>
        Assert.Equal(["red", "green", "blue"], LabelList.Parse(text, name));

    [Theory]
    [InlineData("3 wheeler\ncar\nbus", "3 wheeler")]
    [InlineData("zone 0\nzone 1\nzone 2", "zone 0")]
    [InlineData("0\n1\n2", "0")]
    [InlineData("[\"0 cat\", \"2 dog\"]", "0 cat")]
    [InlineData("no\nyes", "no")]
    [InlineData("- no\n- yes", "no")]
    [InlineData("#cats\n#dogs", "#cats")]
    [InlineData("[\"\\ud840\\udc0b\", \"b\"]", "\U0002000B")]
    public void What_only_some_lines_have_belongs_to_the_label(string text, string first) =>
        Assert.Equal(first, LabelList.Parse(text, "labels.txt")[0]);

    [Theory]
    [InlineData("a.txt", "0 red\n2 blue", "none has the number 1: class 1 has no label")]
    [InlineData("a.csv", "index,label\n0,red\n3,blue\n1,green", "class 2 has no label")]
    [InlineData("a.json", """{"0": "red", "2": "blue"}""", "class 1 has no label")]
    [InlineData("a.json", """{"red": 0, "green": 0}""", "gives class 0 twice: 'red' and 'green'")]
    [InlineData("a.pbtxt", "item { id: 1 name: 'a' } item { id: 3 name: 'c' }", "class 2 has no label")]
    [InlineData("a.txt", "0 red\n1 green\nblue", "line 3 ('blue') does not")]
    [InlineData("a.txt", "<html><body>\n404 Not Found\n</body></html>", "a web page or XML")]
    [InlineData("a.json", "<!DOCTYPE html>", "a web page or XML")]
    [InlineData("a.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull")]
    [InlineData("a.json", """["red", "green" """, "is not valid JSON")]
    [InlineData("a.txt", "[red, green]", "is not valid JSON")]
    [InlineData("a.json", """{"red": 0, "red": 1}""", "stands twice")]
    [InlineData("a.json", """{"shape": "round"}""", "holds no list of labels")]
    [InlineData("a.yaml", "names: &a [b, *a]", "is not read here")]
    [InlineData("a.csv", "index,label\n0,red\n1,green,x", "has 3 fields in row 2")]
    [InlineData("a.csv", "index,label\n0,red\n1,", "has no label in row 2")]
    [InlineData("a.txt", "red\0\ngreen", "is not a text file")]
    public void A_hole_or_another_format_is_refused_by_its_name(string name, string text, string message) =>
        Assert.Contains(message, Assert.Throws<ModelException>(() => LabelList.Parse(text, name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        Assert.Throws<ModelException>(() => LabelList.Parse(new string('[', 100_000), "a.json"));
        Assert.Throws<ModelException>(() => LabelList.Parse("names: " + new string('[', 100_000), "a.yaml"));
        Assert.Throws<ModelException>(() => LabelList.Parse(string.Concat(Enumerable.Repeat("item { ", 100_000)), "a.pbtxt"));
    }

    [Fact]
    public void Placeholders_are_told_apart_from_names()
    {
        Assert.True(LabelList.ArePlaceholders(["LABEL_0", "LABEL_1"]));
        Assert.False(LabelList.ArePlaceholders(["LABEL_0", "cat"]));
    }

    [Fact]
    public void The_built_in_list_is_that_of_ILSVRC_class_by_class()
    {
        var reference = File.ReadAllLines(Repository.Shared("models", "synset_words.txt"), Encoding.UTF8)
            .Select(line => line[(line.IndexOf(' ') + 1)..]);
        Assert.Equal(reference, LabelList.ImageNet);
    }

    [Theory]
    [InlineData(0, "tench, Tinca tinca")]
    [InlineData(1, "goldfish, Carassius auratus")]
    [InlineData(8, "hen")]
    [InlineData(9, "ostrich, Struthio camelus")]
    [InlineData(10, "brambling, Fringilla montifringilla")]
    [InlineData(134, "crane")]
    [InlineData(517, "crane")]
    [InlineData(639, "maillot, tank suit")]
    [InlineData(999, "toilet tissue, toilet paper, bathroom tissue")]
    public void The_built_in_list_has_the_classes_where_mistakes_show(int index, string label) =>
        Assert.Equal(label, LabelList.ImageNet[index]);

    [Fact]
    public void The_built_in_list_has_1000_labels() => Assert.Equal(1000, LabelList.ImageNet.Count);
}
