using System.CommandLine;
using Framewise.Models;
using Framewise.Search;

namespace Framewise.Cli;

/// <summary>The options of <c>framewise search</c> that say what frames are to be like.</summary>
internal static class ExampleOptions
{
    public static readonly Option<int> Limit = new("--limit")
    {
        HelpName = "N",
        Description = "With --text, --image or --like: passages at most.",
        DefaultValueFactory = _ => SimilarityQuery.DefaultLimit,
    };

    public static readonly Option<bool> Distinct = new("--distinct")
    {
        Description = "With --text, --image or --like: leave out passages that look much like a better one.",
    };

    public static readonly Option<string?> ModelFile = new("--model", "-m")
    {
        HelpName = "FILE|FOLDER",
        Description = "With --text or --image: the model that the videos were classified with, where it has moved since.",
    };

    private static readonly (Option<string[]> Option, ExampleKind Kind, bool IsWanted)[] s_examples =
    [
        (
            Repeatable(
                "--text",
                "TEXT",
                "Find passages that fit a text, from stored embeddings: \"a red circle appears\". With others: "
                    + "what fits all of them together."
            ),
            ExampleKind.Text,
            true
        ),
        (Repeatable("--not-text", "TEXT", "... that do not fit a text."), ExampleKind.Text, false),
        (Repeatable("--image", "FILE", "... that look like a picture."), ExampleKind.Picture, true),
        (Repeatable("--not-image", "FILE", "... that do not look like a picture."), ExampleKind.Picture, false),
        (Repeatable("--like", "VIDEO@TIME", "... that look like a frame of the results: beach.mp4@1:30."), ExampleKind.Moment, true),
        (Repeatable("--not-like", "VIDEO@TIME", "... that do not look like a frame of the results."), ExampleKind.Moment, false),
    ];

    public static IEnumerable<Option> All =>
        [
            .. s_examples.Select(example => example.Option),
            Limit,
            Distinct,
            ModelFile,
            ModelArguments.Card,
            ModelArguments.Set,
            ModelArguments.Variant,
            .. DecodingOptions.All,
        ];

    /// <summary>Null where no example is given.</summary>
    public static SimilarityQuery? Read(ParseResult arguments, SearchQuery? labels)
    {
        List<Example> examples =
        [
            .. s_examples.SelectMany(kind =>
                (arguments.GetValue(kind.Option) ?? []).Select(value => new Example(kind.Kind, value, kind.IsWanted))
            ),
        ];
        if (examples.Count > 0)
            return new SimilarityQuery(examples)
            {
                Labels = labels,
                Limit = arguments.GetValue(Limit),
                IsDistinct = arguments.GetValue(Distinct),
            };
        return labels is null
            ? throw new UsageException(
                "A search needs something to find: a query of labels (\"dog > 0.6\"), --text \"a dog jumps\", "
                    + "--image FILE or --like VIDEO@TIME."
            )
            : null;
    }

    public static Model? ReadModel(ParseResult arguments) =>
        arguments.GetValue(ModelFile) is { } path ? Model.Load(path, ModelArguments.Read(arguments)) : null;

    private static Option<string[]> Repeatable(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };
}
