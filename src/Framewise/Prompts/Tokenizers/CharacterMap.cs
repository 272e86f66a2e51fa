using System.Buffers.Binary;
using System.Text;
using Framewise.Models;

namespace Framewise.Prompts.Tokenizers;

/// <summary>
/// SentencePiece's precompiled_charsmap: replacements of byte sequences, as a double-array trie (Darts-clone's layout:
/// https://github.com/s-yata/darts-clone) in front of the replacements, each ended by a zero byte.
/// </summary>
internal sealed class CharacterMap
{
    // Hugging Face takes a cluster of characters as a whole only if it is shorter than this.
    private const int ShortCluster = 6;

    private readonly uint[] _trie;
    private readonly byte[] _replacements;

    /// <exception cref="ModelException">The bytes are no such map.</exception>
    public CharacterMap(ReadOnlySpan<byte> map, string path)
    {
        var size = map.Length < 4 ? -1 : (long)BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (size is < 4 || size % 4 != 0 || size > map.Length - 4)
            throw new ModelException($"'{path}': the precompiled_charsmap is damaged.", path) { WayOut = "Fetch the tokenizer again." };
        _trie = new uint[size / 4];
        for (var unit = 0; unit < _trie.Length; unit++)
            _trie[unit] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + unit * 4)..]);
        _replacements = map[(4 + (int)size)..].ToArray();
    }

    /// <summary>As sentencepiece does: at every place the longest sequence that the map knows is replaced.</summary>
    public string Longest(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var replaced = new List<byte>(bytes.Length);
        for (var at = 0; at < bytes.Length; )
        {
            var found = Matches(bytes.AsSpan(at)).LastOrDefault();
            var length = found.Length > 0 ? found.Length : LengthOfCharacter(bytes[at]);
            replaced.AddRange(found.Length > 0 ? Replacement(found.Place) : bytes.AsSpan(at, Math.Min(length, bytes.Length - at)));
            at += length;
        }
        return Encoding.UTF8.GetString([.. replaced]);
    }

    /// <summary>As Hugging Face's library does: a short cluster of characters, else each of its characters, is replaced by what the map has
    /// for its shortest beginning.</summary>
    public string ByCluster(string text)
    {
        var replaced = new StringBuilder(text.Length);
        var clusters = System.Globalization.StringInfo.GetTextElementEnumerator(text);
        while (clusters.MoveNext())
        {
            var cluster = clusters.GetTextElement();
            if (Encoding.UTF8.GetByteCount(cluster) < ShortCluster && OfShortest(cluster) is { } whole)
                replaced.Append(whole);
            else
                foreach (var character in cluster.EnumerateRunes())
                    replaced.Append(OfShortest(character.ToString()) ?? character.ToString());
        }
        return replaced.ToString();
    }

    private string? OfShortest(string text) =>
        Matches(Encoding.UTF8.GetBytes(text)).FirstOrDefault() is { Length: > 0 } found
            ? Encoding.UTF8.GetString(Replacement(found.Place))
            : null;

    private static int LengthOfCharacter(byte first) =>
        first switch
        {
            < 0x80 => 1,
            < 0xe0 => 2,
            < 0xf0 => 3,
            _ => 4,
        };

    /// <summary>What the map knows of the beginnings of a sequence, the shortest first.</summary>
    private List<(int Length, int Place)> Matches(ReadOnlySpan<byte> key)
    {
        var found = new List<(int, int)>();
        var node = Offset(_trie[0]);
        for (var length = 1; length <= key.Length; length++)
        {
            node ^= key[length - 1];
            if (node >= _trie.Length)
                break;
            var unit = _trie[node];
            if ((unit & 0x800000ff) != key[length - 1])
                break;
            node ^= Offset(unit);
            if ((unit >> 8 & 1) != 0 && node < _trie.Length)
                found.Add((length, (int)(_trie[node] & 0x7fffffff)));
        }
        return found;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);

    private ReadOnlySpan<byte> Replacement(int place)
    {
        if (place >= _replacements.Length)
            return [];
        var rest = _replacements.AsSpan(place);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }
}
