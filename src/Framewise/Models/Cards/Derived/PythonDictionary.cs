using System.Globalization;
using System.Text;

namespace Framewise.Models.Cards.Derived;

/// <summary>Reads the text that Python prints for a dictionary of numbers and texts: <c>{0: 'tench', 1: "jack-o'-lantern"}</c>.</summary>
internal sealed class PythonDictionary
{
    private readonly string _text;
    private int _at;

    private PythonDictionary(string text) => _text = text;

    /// <summary>The texts in the order of their keys 0, 1, 2, ...; null if the text is not such a dictionary or a key is left out.</summary>
    public static string[]? TryRead(string text)
    {
        try
        {
            var entries = new PythonDictionary(text).Read();
            var values = new string[entries.Count];
            for (var i = 0; i < values.Length; i++)
                if (!entries.TryGetValue(i, out values[i]!)) return null;
            return values;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private Dictionary<int, string> Read()
    {
        var entries = new Dictionary<int, string>();
        Expect('{');
        while (!Take('}'))
        {
            var key = Number();
            Expect(':');
            entries[key] = Quoted();
            if (!Take(',') && Peek() != '}') throw new FormatException();
        }
        if (Peek() != '\0') throw new FormatException();
        return entries;
    }

    private int Number()
    {
        Peek();
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at])) _at++;
        return int.Parse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private string Quoted()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"')) throw new FormatException();
        _at++;
        var value = new StringBuilder();
        while (Next() is var c && c != quote) value.Append(c == '\\' ? Escaped() : c.ToString());
        return value.ToString();
    }

    private string Escaped() => Next() switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'x' => Code(2),
        'u' => Code(4),
        'U' => Code(8),
        var other and ('\\' or '\'' or '"') => other.ToString(),
        _ => throw new FormatException(),
    };

    private string Code(int digits)
    {
        if (_at + digits > _text.Length) throw new FormatException();
        var code = int.Parse(_text.AsSpan(_at, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _at += digits;
        return Rune.TryCreate(code, out var rune) ? rune.ToString() : throw new FormatException();
    }

    private char Next() => _at < _text.Length ? _text[_at++] : throw new FormatException();

    private char Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private bool Take(char c)
    {
        if (Peek() != c) return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Take(c)) throw new FormatException();
    }
}
