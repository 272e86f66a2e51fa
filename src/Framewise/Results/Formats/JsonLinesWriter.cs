using System.Buffers;
using System.Text.Json;
using Framewise.Results.Rows;
using Framewise.Results.Schema;

namespace Framewise.Results.Formats;

/// <summary>Writes rows as JSON Lines: one object per row, with the digits of the CSV.</summary>
internal sealed class JsonLinesWriter : ITableWriter
{
    private const int BufferSize = 1 << 16;

    private readonly Stream _stream;
    private readonly TableColumns _columns;
    private readonly ArrayBufferWriter<byte> _lines = new(BufferSize);
    private readonly Utf8JsonWriter _json;

    public JsonLinesWriter(Stream stream, TableColumns columns)
    {
        _stream = stream;
        _columns = columns;
        _json = new Utf8JsonWriter(_lines, new JsonWriterOptions { Encoder = JsonForm.Line.Encoder });
    }

    public void Write(FrameResult row) => Write(row, video: null);

    /// <summary>Writes a row that says of which video it is.</summary>
    public void Write(FrameResult row, string? video)
    {
        _json.Reset();
        _json.WriteStartObject();
        if (video is not null)
            _json.WriteString("video", video);
        foreach (var column in _columns.Row)
            column.Write(_json, row);
        if (row.ByModel.Count == 1)
            WritePredictions(TableSchema.Predictions, row.Predictions);
        else
        {
            _json.WriteStartObject(TableSchema.Predictions);
            for (var n = 0; n < row.ByModel.Count; n++)
                WritePredictions(_columns.Models[n], row.ByModel[n]);
            _json.WriteEndObject();
        }
        foreach (var column in _columns.Last)
            column.Write(_json, row);
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
        if (_lines.WrittenCount >= BufferSize)
            Complete();
    }

    public void Complete()
    {
        _stream.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();

    private void WritePredictions(string name, IReadOnlyList<Prediction> predictions)
    {
        _json.WriteStartArray(name);
        for (var rank = 0; rank < predictions.Count; rank++)
        {
            var prediction = predictions[rank];
            _json.WriteStartObject();
            foreach (var column in TableSchema.Rank)
                column.Write(_json, prediction);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }
}
