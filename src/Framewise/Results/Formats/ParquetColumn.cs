using System.Runtime.InteropServices;
using Framewise.Results.Rows;
using Parquet;
using Parquet.Schema;

namespace Framewise.Results.Formats;

/// <summary>One column of a Parquet file: collects its values of one row group.</summary>
internal abstract class ParquetColumn
{
    /// <summary>The column's place in the schema.</summary>
    public abstract Field Field { get; }

    public abstract void Add(FrameResult row);

    /// <summary>Writes the values and forgets them.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group);

    /// <summary>A column of numbers or truth values.</summary>
    internal sealed class Of<T>(string name, Func<FrameResult, T> value) : ParquetColumn
        where T : struct
    {
        private readonly DataField<T> _field = new(name, false);
        private readonly List<T> _values = [];
        private T[] _buffer = [];

        public override Field Field => _field;

        public override void Add(FrameResult row) => _values.Add(value(row));

        public override Task WriteAsync(ParquetRowGroupWriter group)
        {
            if (_buffer.Length < _values.Count)
                _buffer = new T[_values.Count];
            CollectionsMarshal.AsSpan(_values).CopyTo(_buffer);
            var values = _buffer.AsMemory(0, _values.Count);
            _values.Clear();
            return group.WriteAsync<T>(_field, values);
        }
    }

    /// <summary>A column of numbers, null where a row has none.</summary>
    internal sealed class OfNullable<T>(string name, Func<FrameResult, T?> value) : ParquetColumn
        where T : struct
    {
        private readonly DataField<T?> _field = new(name);
        private readonly List<T?> _values = [];

        public override Field Field => _field;

        public override void Add(FrameResult row) => _values.Add(value(row));

        public override async Task WriteAsync(ParquetRowGroupWriter group)
        {
            await group.WriteAsync<T>(_field, _values.ToArray().AsMemory()).ConfigureAwait(false);
            _values.Clear();
        }
    }

    /// <summary>A column of lists of floats, all of one length; whether they have half precision.</summary>
    internal sealed class OfVector(string name, Func<FrameResult, ReadOnlyMemory<float>> value, bool isHalf = false) : ParquetColumn
    {
        public bool IsHalf => isHalf;

        private readonly ListField _field = new(name, new DataField<float>("element", false));
        private readonly List<float> _values = [];
        private int[] _definitions = [];
        private int[] _repetitions = [];
        private float[] _buffer = [];
        private int _length;

        public override Field Field => _field;

        public override void Add(FrameResult row)
        {
            var vector = value(row);
            if (_length == 0)
                _length = vector.Length;
            if (vector.Length != _length)
                throw new InvalidDataException($"a vector has {vector.Length} numbers and the first {_length}");
            _values.AddRange(vector.Span);
        }

        public override Task WriteAsync(ParquetRowGroupWriter group)
        {
            var leaf = (DataField)_field.Item;
            if (_buffer.Length < _values.Count)
            {
                _buffer = new float[_values.Count];
                _definitions = new int[_values.Count];
                _repetitions = new int[_values.Count];
                Array.Fill(_definitions, leaf.MaxDefinitionLevel);
                for (var i = 0; i < _repetitions.Length; i++)
                    _repetitions[i] = i % _length == 0 ? 0 : leaf.MaxRepetitionLevel;
            }
            var count = _values.Count;
            CollectionsMarshal.AsSpan(_values).CopyTo(_buffer);
            _values.Clear();
            return group.WriteAllPartsAsync<float>(
                leaf,
                _buffer.AsMemory(0, count),
                _definitions.AsMemory(0, count),
                _repetitions.AsMemory(0, count),
                CancellationToken.None
            );
        }
    }

    /// <summary>A column of texts, stored as a dictionary of those that occur.</summary>
    internal sealed class OfText(string name, Func<FrameResult, string?> value, bool isNullable = false) : ParquetColumn
    {
        private readonly DataField<string> _field = new(name, isNullable);
        private readonly List<string?> _values = [];

        public override Field Field => _field;

        public override void Add(FrameResult row) => _values.Add(value(row));

        public override async Task WriteAsync(ParquetRowGroupWriter group)
        {
            await group.WriteAsync(_field, _values!).ConfigureAwait(false);
            _values.Clear();
        }
    }
}
