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
        Assert.Contains("blank line at 2", Assert.Throws<ModelException>(() => LabelList.Parse("cat\n\ndog\n", "labels.txt")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_empty_and_a_binary_file_are_refused()
    {
        using var folder = new TempFolder();
        Assert.Contains("is empty", Assert.Throws<ModelException>(() => LabelList.Read(folder.Write("a.txt", "\n\n"))).Message, StringComparison.Ordinal);
        Assert.Contains("not UTF-8", Assert.Throws<ModelException>(() => LabelList.Read(folder.Write("b.txt", [0x63, 0xff, 0xfe, 0x0a]))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<ModelException>(() => LabelList.Read(Path.Combine(folder.Path, "none.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_built_in_list_is_that_of_ILSVRC_class_by_class()
    {
        var reference = File.ReadAllLines(Repository.Shared("models", "synset_words.txt"), Encoding.UTF8).Select(line => line[(line.IndexOf(' ') + 1)..]);
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
    public void The_built_in_list_has_the_classes_where_mistakes_show(int index, string label) => Assert.Equal(label, LabelList.ImageNet[index]);

    [Fact]
    public void The_built_in_list_has_1000_labels() => Assert.Equal(1000, LabelList.ImageNet.Count);
}
