using Framewise.Models.Labels;
using Framewise.Models.Labels.Terms;

namespace Framewise.Tests.Search;

public class TermTests
{
    [Fact]
    public void Dogs_are_the_classes_151_to_268() =>
        Assert.Equal(Enumerable.Range(151, 118), Assert.Single(LabelParents.Find("Dog")).Classes);

    [Theory]
    [InlineData("animal", 398)]
    [InlineData("entity", 1000)]
    [InlineData("bird", 59)]
    [InlineData("insect", 27)]
    [InlineData("domestic cat", 5)]
    public void A_term_stands_above_as_many_classes_as_ImageNet_says(string term, int classes) =>
        Assert.Equal(classes, LabelParents.Find(term).Max(parent => parent.Classes.Count));

    [Fact]
    public void Vehicles_are_cars_and_boats_but_no_dogs()
    {
        var vehicles = LabelParents
            .Find("vehicle")
            .SelectMany(parent => parent.Classes)
            .Select(number => LabelList.ImageNet[number])
            .ToArray();
        Assert.Contains(vehicles, label => label.StartsWith("sports car", StringComparison.Ordinal));
        Assert.Contains("fireboat", vehicles);
        Assert.DoesNotContain("golden retriever", vehicles);
    }

    [Fact]
    public void Every_class_has_a_parent_and_the_licence_is_in_the_file()
    {
        Assert.Equal(
            Enumerable.Range(0, 1000),
            LabelParents.Words.SelectMany(LabelParents.Find).SelectMany(parent => parent.Classes).Distinct().Order()
        );
        Assert.Contains(
            "WordNet 3.0 Copyright 2006 by Princeton University",
            File.ReadAllText(Path.Combine(Repository.Root, "src", "Framewise", "Models", "Labels", "imagenet-1k-parents.txt")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("labels_1000.txt", 0)]
    [InlineData("labels_1001.txt", 1)]
    public void Every_label_of_another_list_is_recognised_in_its_place(string file, int background)
    {
        var labels = LabelList.Read(Repository.Shared("models", file));
        Assert.Equal(background, ImageNetLabels.OffsetOf(labels.Index().ToDictionary(pair => pair.Index, pair => pair.Item)));
        for (var number = background; number < labels.Count; number++)
            Assert.Equal([number - background], ImageNetLabels.Recognise(number, labels[number], background));
    }

    [Theory]
    [InlineData("kitten", "kitten", 0)]
    [InlineData("dgo", "dog", 1)]
    [InlineData("sitting", "kitten", 3)]
    [InlineData("", "dog", 3)]
    public void Distances_count_letters(string a, string b, int distance) => Assert.Equal(distance, NearWords.Distance(a, b));
}
