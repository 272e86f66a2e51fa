using System.Buffers.Binary;
using System.Text;

namespace Framewise.Models.AlexNet;

/// <summary>
/// Reads the pickles that numpy writes for arrays of objects, in the dialects of Python 2 (protocol 2) and Python 3 (protocols 3 and 4).
/// A pickle is a program and can be made to run anything, so only the opcodes and names that such a file needs are known; all others are
/// refused.
/// </summary>
/// <remarks>Opcodes: https://github.com/python/cpython/blob/main/Lib/pickletools.py</remarks>
internal sealed class PickleReader(Stream stream, string path)
{
    /// <summary>A file with eight layers takes some 500 steps; the limit keeps a hostile one from filling the memory with empty
    /// lists.</summary>
    private const int MaxSteps = 20_000;

    private static readonly object Mark = new();

    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private readonly byte[] _number = new byte[8];

    /// <summary>Reads from the stream's position to the STOP opcode and returns the one value.</summary>
    public object? Read()
    {
        for (var step = 0; step < MaxSteps; step++)
        {
            var at = stream.Position;
            var opcode = (byte)Unsigned(1);
            if (opcode == '.')
                return Pop();
            if (!Constant(opcode) && !Structure(opcode) && !Memory(opcode))
                throw Refuse($"pickle opcode 0x{opcode:x2} at byte {at}, which numpy does not write for arrays");
        }
        throw Refuse($"more than {MaxSteps} pickle steps");
    }

    /// <summary>The text of a short string (a layer's name, an element type).</summary>
    public string Text(object? value)
    {
        if (value is not PickledString { Length: <= 256 } text)
            throw Refuse($"{Kind(value)} where a short text belongs");
        var back = stream.Position;
        stream.Position = text.Offset;
        var bytes = new byte[text.Length];
        stream.ReadExactly(bytes);
        stream.Position = back;
        return Encoding.UTF8.GetString(bytes);
    }

    private bool Constant(byte opcode)
    {
        switch (opcode)
        {
            case 0x80:
                Protocol();
                break;
            case 0x95:
                Unsigned(8);
                break; // FRAME: a hint about sizes
            case (byte)'N':
                Push(null);
                break;
            case 0x88:
                Push(true);
                break;
            case 0x89:
                Push(false);
                break;
            case (byte)'K':
                Push(Unsigned(1));
                break;
            case (byte)'M':
                Push(Unsigned(2));
                break;
            case (byte)'J':
                Push((long)(int)Unsigned(4));
                break;
            case 0x8a:
                Push(Long());
                break;
            case (byte)'U' or (byte)'C' or 0x8c:
                Push(String(1));
                break;
            case (byte)'T' or (byte)'B' or (byte)'X':
                Push(String(4));
                break;
            case 0x8d or 0x8e:
                Push(String(8));
                break;
            case (byte)'c':
                Push(Global(Line(), Line()));
                break;
            default:
                return false;
        }
        return true;
    }

    private bool Structure(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'(':
                Push(Mark);
                break;
            case (byte)')':
                Push(Array.Empty<object?>());
                break;
            case 0x85:
                Push(Take(1));
                break;
            case 0x86:
                Push(Take(2));
                break;
            case 0x87:
                Push(Take(3));
                break;
            case (byte)'t':
                Push(TakeToMark());
                break;
            case (byte)']':
                Push(new List<object?>());
                break;
            case (byte)'}':
                Push(new Dictionary<string, object?>());
                break;
            case (byte)'a':
                Extend(Take(1));
                break;
            case (byte)'e':
                Extend(TakeToMark());
                break;
            case (byte)'s':
                SetItems(Take(2));
                break;
            case (byte)'u':
                SetItems(TakeToMark());
                break;
            case 0x93:
                StackGlobal(Take(2));
                break;
            case (byte)'R':
                Reduce(Take(2));
                break;
            case (byte)'b':
                Build(Pop());
                break;
            default:
                return false;
        }
        return true;
    }

    private bool Memory(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'q':
                _memo[Unsigned(1)] = Peek();
                break;
            case (byte)'r':
                _memo[Unsigned(4)] = Peek();
                break;
            case 0x94:
                _memo[_memo.Count] = Peek();
                break;
            case (byte)'h':
                Push(Recall(Unsigned(1)));
                break;
            case (byte)'j':
                Push(Recall(Unsigned(4)));
                break;
            default:
                return false;
        }
        return true;
    }

    private void Protocol()
    {
        var protocol = Unsigned(1);
        if (protocol is < 2 or > 4)
            throw Refuse($"pickle protocol {protocol}; protocols 2 to 4 are known");
    }

    private void StackGlobal(object?[] names) => Push(Global(Text(names[0]), Text(names[1])));

    private PickledGlobal Global(string module, string name) =>
        (module, name) switch
        {
            ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct") => PickledGlobal.ReconstructArray,
            ("numpy", "ndarray") => PickledGlobal.Array,
            ("numpy", "dtype") => PickledGlobal.ElementType,
            _ => throw Refuse($"the Python name '{module}.{name}'; a pickle can run any program, so only numpy's arrays are allowed"),
        };

    private void Reduce(object?[] call) =>
        Push(
            call switch
            {
                [PickledGlobal.ReconstructArray, object?[] { Length: 3 } and [PickledGlobal.Array, ..]] => new PickledArray(),
                [PickledGlobal.ElementType, object?[] { Length: >= 1 } arguments] => new PickledElementType(Text(arguments[0])),
                _ => throw Refuse($"a call of {Kind(call[0])} with unusual arguments"),
            }
        );

    private void Build(object? state)
    {
        switch (Peek(), state)
        {
            case (PickledElementType type, object?[] { Length: >= 2 } values):
                type.Order = Text(values[1]);
                break;
            case (PickledArray array, object?[] and [_, object?[] shape, PickledElementType type, bool columnsFirst, var data]):
                array.Shape =
                [
                    .. shape.Select(n =>
                        n is long and >= 0 and <= int.MaxValue ? (long)n : throw Refuse($"{n ?? "None"} as an array's dimension")
                    ),
                ];
                (array.ElementType, array.ColumnsFirst, array.Data) = (type, columnsFirst, data);
                break;
            default:
                throw Refuse($"{Kind(Peek())} with an unusual state");
        }
    }

    private void Extend(object?[] items)
    {
        if (Peek() is not List<object?> list)
            throw Refuse($"{Kind(Peek())} where a list belongs");
        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is not Dictionary<string, object?> map)
            throw Refuse($"{Kind(Peek())} where a dict belongs");
        if (items.Length % 2 != 0)
            throw Refuse("a dict with a key that has no value");
        for (var i = 0; i < items.Length; i += 2)
            map[Text(items[i])] = items[i + 1];
    }

    private PickledString String(int lengthBytes)
    {
        var length = Unsigned(lengthBytes);
        var offset = stream.Position;
        if (length < 0 || length > stream.Length - offset)
            throw Truncated($"a string of {length} bytes begins at byte {offset}");
        stream.Position = offset + length;
        return new PickledString(offset, length);
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (var c = (char)Unsigned(1); c != '\n'; c = (char)Unsigned(1))
        {
            if (line.Length == 200)
                throw Refuse("a Python name of more than 200 characters");
            line.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '?');
        }
        return line.ToString();
    }

    private long Long()
    {
        var count = (int)Unsigned(1);
        if (count > 8)
            throw Refuse($"an integer of {count} bytes");
        if (count == 0)
            return 0;
        return Unsigned(count) << (64 - (8 * count)) >> (64 - (8 * count));
    }

    private long Unsigned(int count)
    {
        Array.Clear(_number);
        if (stream.ReadAtLeast(_number.AsSpan(0, count), count, throwOnEndOfStream: false) < count)
            throw Truncated("the pickle goes on");
        return BinaryPrimitives.ReadInt64LittleEndian(_number);
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 ? _stack[^1] : throw Refuse("a step that needs a value where there is none");

    private object? Pop() => Take(1)[0];

    private object?[] Take(int count)
    {
        if (_stack.Count < count)
            throw Refuse("a step that needs a value where there is none");
        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] TakeToMark()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Refuse("the end of a list that was not begun");
        var items = Take(_stack.Count - mark - 1);
        _stack.RemoveAt(mark);
        return items;
    }

    private object? Recall(long key) =>
        _memo.TryGetValue(key, out var value) ? value : throw Refuse($"a reference to value {key}, which was not stored");

    private static string Kind(object? value) =>
        value switch
        {
            null => "None",
            PickledString => "a string",
            PickledArray => "an array",
            PickledElementType or PickledGlobal => "a numpy type",
            List<object?> => "a list",
            Dictionary<string, object?> => "a dict",
            object?[] => "a tuple",
            _ => $"'{value}'",
        };

    private ModelException Truncated(string what) =>
        new($"'{path}' is cut short: it ends at byte {stream.Length}, but {what}. Copy or download the file again.", path);

    private ModelException Refuse(string what) =>
        new(
            $"'{path}' was not read: its pickle holds {what}. Use a weight file as numpy's save writes it (a dict of [weights, biases]).",
            path
        );
}
