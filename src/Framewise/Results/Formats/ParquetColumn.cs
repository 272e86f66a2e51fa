using System.Buffers;
using System.Runtime.InteropServices;
using Framewise.Results.Rows;
using Parquet;
using Parquet.Schema;

namespace Framewise.Results.Formats;

/// <summary>One column of a Parquet file: collects its values of one row group.</summary>
internal abstract class ParquetColumn
{
    /// <summary>What Parquet calls the items of a list.</summary>
    public const string Element = "element";

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

    /// <summary>A column of lists; none is null, and none of their elements.</summary>
    internal sealed class OfList<T>(string name, DataField element, Action<FrameResult, IBufferWriter<T>> append) : ParquetColumn
        where T : struct
    {
        /// <summary>Whether the elements are floats rounded to half precision.</summary>
        public bool IsHalf { get; init; }

        private readonly ListField _field = new(name, element);
        private readonly ArrayBufferWriter<T> _values = new();
        private readonly ArrayBufferWriter<int> _definitions = new();
        private readonly ArrayBufferWriter<int> _repetitions = new();
        private readonly List<int> _lengths = [];

        public override Field Field => _field;

        public override void Add(FrameResult row)
        {
            var before = _values.WrittenCount;
            append(row, _values);
            _lengths.Add(_values.WrittenCount - before);
        }

        public override async Task WriteAsync(ParquetRowGroupWriter group)
        {
            var leaf = (DataField)_field.Item;
            foreach (var length in _lengths)
            {
                // An empty list has one place, whose definition stops before the element.
                Fill(_definitions, Math.Max(1, length), leaf.MaxDefinitionLevel - (length == 0 ? 1 : 0));
                Fill(_repetitions, 1, 0);
                Fill(_repetitions, Math.Max(1, length) - 1, leaf.MaxRepetitionLevel);
            }
            await group
                .WriteAllPartsAsync<T>(
                    leaf,
                    _values.WrittenMemory,
                    _definitions.WrittenMemory,
                    _repetitions.WrittenMemory,
                    CancellationToken.None
                )
                .ConfigureAwait(false);
            _values.ResetWrittenCount();
            _definitions.ResetWrittenCount();
            _repetitions.ResetWrittenCount();
            _lengths.Clear();
        }

        private static void Fill(ArrayBufferWriter<int> levels, int count, int level)
        {
            levels.GetSpan(count)[..count].Fill(level);
            levels.Advance(count);
        }
    }

    /// <summary>A column of texts, stored as a dictionary of those that occur.</summary>
    internal sealed class OfText(string name, Func<FrameResult, string> value) : ParquetColumn
    {
        private readonly DataField<string> _field = new(name, false);
        private readonly List<string> _values = [];

        public override Field Field => _field;

        public override void Add(FrameResult row) => _values.Add(value(row));

        public override async Task WriteAsync(ParquetRowGroupWriter group)
        {
            await group.WriteAsync(_field, _values).ConfigureAwait(false);
            _values.Clear();
        }
    }
}
