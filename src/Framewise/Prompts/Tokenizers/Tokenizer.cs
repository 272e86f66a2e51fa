namespace Framewise.Prompts.Tokenizers;

/// <summary>Text to the ids that a text tower reads: normalise, split, look up, and put the model's own tokens around it.</summary>
internal sealed class Tokenizer
{
    /// <summary>What it is and which file said so, for people.</summary>
    public required string Description { get; init; }

    public required ITokenModel Model { get; init; }

    public required Func<string, string> Normalize { get; init; }

    /// <summary>Cuts normalised text into the pieces that the model sees; the flag says whether it begins the prompt.</summary>
    public Func<string, bool, IEnumerable<string>> Split { get; init; } = (text, _) => [text];

    public AddedTokens Added { get; init; } = AddedTokens.None;

    /// <summary>Ids in front of every text.</summary>
    public IReadOnlyList<int> Before { get; init; } = [];

    /// <summary>Ids after every text, kept when a text is cut.</summary>
    public IReadOnlyList<int> After { get; init; } = [];

    /// <summary>The number of ids that the file itself asks for, and the id that fills up; null where it does not say.</summary>
    public int? StatedLength { get; init; }

    /// <inheritdoc cref="StatedLength"/>
    public int? StatedPadding { get; init; }

    public int? IdOf(string token) => Added.IdOf(token) ?? Model.IdOf(token);

    /// <summary>The ids of a text, at most <paramref name="longest"/>: what is too long is cut in front of the last tokens.
    /// <paramref name="uncut"/>: how many there would be.</summary>
    public int[] Encode(string text, int longest, out int uncut)
    {
        var ids = new List<int>();
        foreach (var part in Added.Find(text, Normalize))
            if (part.Id is { } id)
                ids.Add(id);
            else
                foreach (var piece in Split(part.Text, part.IsFirst))
                    if (piece.Length > 0)
                        Model.Encode(piece, ids);
        uncut = Before.Count + ids.Count + After.Count;
        return [.. Before, .. ids.Take(Math.Max(0, longest - Before.Count - After.Count)), .. After];
    }
}
