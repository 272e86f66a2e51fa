namespace Framewise.Prompts.Tokenizers;

/// <summary>
/// SentencePiece's unigram model: of all ways to cut a text into pieces, the one whose scores add up to the most (Viterbi).
/// Follows EncodeOptimized of sentencepiece's unigram_model.cc, and so does Hugging Face's model "Unigram".
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, (int Id, double Score)>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly bool _fallsBackToBytes;
    private readonly int _longest;

    /// <summary>A model of the pieces, whose ids are their places.</summary>
    /// <param name="pieces">Text and score; <c>Matches</c>: whether the text is looked for, which it is not for pieces such as
    /// <c>&lt;/s&gt;</c> in SentencePiece's own files.</param>
    /// <param name="unknown">The id of what no piece matches.</param>
    /// <param name="fallsBackToBytes">Whether that becomes the pieces of its UTF-8 bytes, such as <c>&lt;0x41&gt;</c>.</param>
    public UnigramModel(IReadOnlyList<(string Text, double Score, bool Matches)> pieces, int unknown, bool fallsBackToBytes)
    {
        var matched = new Dictionary<string, (int, double)>(pieces.Count);
        _ids = new Dictionary<string, int>(pieces.Count);
        for (var id = 0; id < pieces.Count; id++)
        {
            _ids[pieces[id].Text] = id;
            if (!pieces[id].Matches || pieces[id].Text.Length == 0)
                continue;
            matched[pieces[id].Text] = (id, pieces[id].Score);
            _longest = Math.Max(_longest, pieces[id].Text.Length);
        }
        _pieces = matched.GetAlternateLookup<ReadOnlySpan<char>>();
        _unknownScore = pieces.Where(piece => piece.Matches).Select(piece => piece.Score).DefaultIfEmpty().Min() - UnknownPenalty;
        _unknown = unknown;
        _fallsBackToBytes = fallsBackToBytes;
    }

    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    public void Encode(string piece, List<int> ids)
    {
        var ends = BestEnds(piece);
        var cuts = new Stack<(int Start, int End, int Id)>();
        for (var end = piece.Length; end > 0; end = ends[end].Start)
            cuts.Push((ends[end].Start, end, ends[end].Id));
        var afterUnknown = false;
        foreach (var (start, end, id) in cuts)
        {
            var isUnknown = id == _unknown;
            if (!isUnknown)
                ids.Add(id);
            else if (_fallsBackToBytes && BytePairModel.BytesOf(piece[start..end], IdOf) is { } bytes)
                ids.AddRange(bytes);
            else if (!afterUnknown)
                ids.Add(_unknown);
            afterUnknown = isUnknown;
        }
    }

    /// <summary>For every place where a character ends: where the best last piece begins, its id and the best sum.</summary>
    private (int Start, int Id, double Score)[] BestEnds(string text)
    {
        var best = new (int Start, int Id, double Score)[text.Length + 1];
        for (var end = 1; end < best.Length; end++)
            best[end].Start = -1;
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = char.IsSurrogatePair(text, start) ? 2 : 1;
            var isKnown = false;
            for (var size = 1; size <= Math.Min(_longest, text.Length - start); size++)
            {
                if (!_pieces.TryGetValue(text.AsSpan(start, size), out var piece))
                    continue;
                isKnown |= size == length;
                Offer(start, start + size, piece.Id, piece.Score);
            }
            if (!isKnown)
                Offer(start, start + length, _unknown, _unknownScore);
        }
        return best;

        void Offer(int start, int end, int id, double score)
        {
            var sum = best[start].Score + score;
            if (best[end].Start < 0 || sum > best[end].Score)
                best[end] = (start, id, sum);
        }
    }
}
