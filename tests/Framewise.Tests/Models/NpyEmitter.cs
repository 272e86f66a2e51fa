using System.Text;

namespace Framewise.Tests.Models;

/// <summary>Who wrote the pickle.</summary>
public enum PickleDialect
{
    /// <summary>Python 2's numpy: protocol 2, text and bytes both as BINSTRING.</summary>
    Python2,

    /// <summary>numpy 1 on Python 3: protocol 3.</summary>
    Python3,

    /// <summary>numpy 2: protocol 4, <c>numpy._core</c>.</summary>
    Numpy2,
}

/// <summary>Writes a dict of layer name to [weights, biases] as numpy's save does, in one of its dialects.</summary>
internal sealed class NpyEmitter(Stream output, PickleDialect dialect)
{
    private int _memo;

    public static byte[] ToBytes(PickleDialect dialect, IReadOnlyDictionary<string, (int[] Shape, byte[] Weights, byte[] Biases)> layers)
    {
        var stream = new MemoryStream();
        new NpyEmitter(stream, dialect).Write(layers);
        return stream.ToArray();
    }

    public void Write(IReadOnlyDictionary<string, (int[] Shape, byte[] Weights, byte[] Biases)> layers)
    {
        output.Write(Header());
        Op(
            0x80,
            dialect switch
            {
                PickleDialect.Python2 => 2,
                PickleDialect.Python3 => 3,
                _ => 4,
            }
        );
        if (dialect == PickleDialect.Numpy2)
            output.Write([0x95, 0, 1, 0, 0, 0, 0, 0, 0]);
        Array(
            [],
            "O8",
            "|",
            () =>
            {
                Op(']');
                Memo();
                Op('}');
                Memo();
                Op('(');
                foreach (var (name, (shape, weights, biases)) in layers)
                {
                    Text(name);
                    Op(']');
                    Memo();
                    Op('(');
                    Array(shape, "f4", "<", () => Data(weights));
                    Array([shape[^1]], "f4", "<", () => Data(biases));
                    Op('e');
                }
                Op('u');
                Op('a');
            }
        );
        Op('.');
    }

    public static byte[] Header(string dictionary = "{'descr': '|O', 'fortran_order': False, 'shape': (), }")
    {
        var text = dictionary.PadRight(((dictionary.Length + 10 + 1 + 63) / 64 * 64) - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }

    private void Array(int[] shape, string type, string order, Action data)
    {
        Global(dialect == PickleDialect.Numpy2 ? "numpy._core.multiarray" : "numpy.core.multiarray", "_reconstruct");
        Global("numpy", "ndarray");
        Op('K', 0);
        Op(0x85);
        Data([(byte)'b']);
        Op(0x87);
        Op('R');
        Memo();
        Op('(');
        Op('K', 1);
        Op('(');
        foreach (var n in shape)
            Integer(n);
        Op('t');
        Global("numpy", "dtype");
        Text(type);
        Op(dialect == PickleDialect.Python2 ? 'K' : 0x89, dialect == PickleDialect.Python2 ? [0] : []);
        Op(dialect == PickleDialect.Python2 ? 'K' : 0x88, dialect == PickleDialect.Python2 ? [1] : []);
        Op(0x87);
        Op('R');
        Op('(');
        Op('K', 3);
        Text(order);
        output.Write("NNNJ"u8);
        output.Write([0xff, 0xff, 0xff, 0xff, (byte)'J', 0xff, 0xff, 0xff, 0xff, (byte)'K', 0, (byte)'t', (byte)'b']);
        Op(0x89);
        data();
        Op('t');
        Memo();
        Op('b');
    }

    private void Global(string module, string name)
    {
        if (dialect == PickleDialect.Numpy2)
        {
            Text(module);
            Text(name);
            Op(0x93);
        }
        else
        {
            Op('c');
            output.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
        }
        Memo();
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (dialect == PickleDialect.Python2)
            Op('U', (byte)bytes.Length);
        else if (dialect == PickleDialect.Python3)
            Op('X', BitConverter.GetBytes(bytes.Length));
        else
            Op(0x8c, (byte)bytes.Length);
        output.Write(bytes);
        Memo();
    }

    private void Data(byte[] bytes)
    {
        var python2 = dialect == PickleDialect.Python2;
        if (bytes.Length < 256)
            Op(python2 ? 'U' : 'C', (byte)bytes.Length);
        else
            Op(python2 ? 'T' : 'B', BitConverter.GetBytes(bytes.Length));
        output.Write(bytes);
        Memo();
    }

    private void Integer(int value)
    {
        if (value < 256)
            Op('K', (byte)value);
        else if (value < 65536)
            Op('M', BitConverter.GetBytes((ushort)value));
        else
            Op('J', BitConverter.GetBytes(value));
    }

    private void Memo()
    {
        if (dialect == PickleDialect.Numpy2)
            Op(0x94);
        else if (_memo < 256)
            Op('q', (byte)_memo++);
        else
            Op('r', BitConverter.GetBytes(_memo++));
    }

    private void Op(int opcode, params byte[] argument)
    {
        output.WriteByte((byte)opcode);
        output.Write(argument);
    }
}
