using System.Text.RegularExpressions;

namespace Framewise.Models.Hub;

/// <summary>A model on the Hugging Face hub as a person names it: <c>hf:ORG/NAME[@REVISION][/VARIANT]</c>.</summary>
/// <param name="Repository">The repository, <c>ORG/NAME</c>.</param>
/// <param name="Revision">A branch, tag or commit; a slash in it is written <c>%2F</c>.</param>
/// <param name="Variant">The variant of the model (<c>fp16</c>, <c>quantized</c>), or a file's path in the repository; null: the plain
/// one.</param>
internal sealed partial record HubAddress(string Repository, string Revision, string? Variant)
{
    public const string Prefix = "hf:";
    private const string DefaultRevision = "main";

    /// <summary>How a slash in the name of a branch is written, as in the hub's own addresses.</summary>
    private const string Slash = "%2F";

    /// <summary>Null for a text that does not begin with <see cref="Prefix"/>.</summary>
    /// <exception cref="ModelException">The text begins so, but is no such address.</exception>
    public static HubAddress? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var match = Form().Match(text);
        if (!match.Success || text.Contains("..", StringComparison.Ordinal))
            throw new ModelException(
                $"'{text}' is no address on the Hugging Face hub; such are hf:ORG/NAME, hf:ORG/NAME@REVISION and hf:ORG/NAME/VARIANT, "
                    + "as hf:Xenova/mobilevit-small/quantized."
            );
        return new HubAddress(
            match.Groups["repository"].Value,
            match.Groups["revision"] is { Success: true } revision
                ? revision.Value.Replace(Slash, "/", StringComparison.Ordinal)
                : DefaultRevision,
            match.Groups["variant"] is { Success: true } variant ? variant.Value : null
        );
    }

    public bool IsCommit => IsHash(Revision, 40);

    public static bool IsHash(string? text, int digits) => text?.Length == digits && text.All(char.IsAsciiHexDigit);

    public override string ToString() =>
        $"{Prefix}{Repository}{(Revision == DefaultRevision ? "" : "@" + Written(Revision))}{(Variant is null ? "" : "/" + Variant)}";

    private static string Written(string revision) =>
        PullRequest().IsMatch(revision) ? revision : revision.Replace("/", Slash, StringComparison.Ordinal);

    [GeneratedRegex(@"^refs/pr/\d+$")]
    private static partial Regex PullRequest();

    [GeneratedRegex(
        @"^hf:(?<repository>[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*)"
            + @"(@(?<revision>refs/pr/\d+|[A-Za-z0-9]([A-Za-z0-9._+-]|%2F)*))?(/(?<variant>[A-Za-z0-9][A-Za-z0-9._/-]*))?$"
    )]
    private static partial Regex Form();
}
