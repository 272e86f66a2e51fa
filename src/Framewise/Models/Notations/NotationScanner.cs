using System.Globalization;
using System.Text;

namespace Framewise.Models.Notations;

/// <summary>Reads a text piece by piece: space and comments are passed over, quoted texts have the escapes of C. What does not fit is a
/// <see cref="FormatException"/>.</summary>
internal sealed class NotationScanner(string text)
{
    private const int Deepest = 64;

    private int _at;
    private int _depth;

    /// <summary>The next character that is neither space nor comment; '\0' at the end.</summary>
    public char Peek()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == '#'))
            if (text[_at++] == '#')
                while (_at < text.Length && text[_at] != '\n')
                    _at++;
        return _at < text.Length ? text[_at] : '\0';
    }

    public bool Take(char c)
    {
        if (Peek() != c)
            return false;
        _at++;
        return true;
    }

    public void Expect(char c)
    {
        if (!Take(c))
            throw new FormatException($"'{c}' is missing at character {_at + 1}");
    }

    public void ExpectEnd()
    {
        if (Peek() != '\0')
            throw new FormatException($"something follows at character {_at + 1}");
    }

    /// <summary>A number or a name: letters, digits and the characters <c>_ . + - /</c>.</summary>
    public string Word()
    {
        Peek();
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '+' or '-' or '/'))
            _at++;
        return _at > start ? text[start.._at] : throw new FormatException($"nothing that can be read stands at character {_at + 1}");
    }

    public bool IsQuote() => Peek() is '\'' or '"';

    public string Quoted()
    {
        var quote = Next();
        var value = new StringBuilder();
        while (Next() is var c && c != quote)
            value.Append(c == '\\' ? Escaped() : c.ToString());
        return value.ToString();
    }

    /// <summary>One level deeper; a text that goes down too far is refused before the stack ends.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++_depth > Deepest)
            throw new FormatException($"it is nested deeper than {Deepest} levels");
        var value = read();
        _depth--;
        return value;
    }

    private string Escaped() =>
        Next() switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'x' => Code(2),
            'u' => Code(4),
            'U' => Code(8),
            var other and ('\\' or '\'' or '"' or '/') => other.ToString(),
            _ => throw new FormatException($"an unknown escape stands at character {_at}"),
        };

    private string Code(int digits)
    {
        if (_at + digits > text.Length)
            throw new FormatException("it ends inside an escape");
        var code = int.Parse(text.AsSpan(_at, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _at += digits;
        return Rune.TryCreate(code, out var rune)
            ? rune.ToString()
            : throw new FormatException($"an escape names no character at character {_at}");
    }

    private char Next() => _at < text.Length ? text[_at++] : throw new FormatException("it ends inside a quoted text");
}
