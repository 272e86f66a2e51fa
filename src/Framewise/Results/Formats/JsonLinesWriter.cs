using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Framewise.Media;
using Framewise.Results.Reading;
using Framewise.Results.Rows;

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
        _json = new Utf8JsonWriter(_lines, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public void Write(FrameResult row) => Write(row, video: null);

    /// <summary>Writes a row that says of which video it is.</summary>
    public void Write(FrameResult row, string? video)
    {
        _json.Reset();
        _json.WriteStartObject();
        if (video is not null)
            _json.WriteString("video", video);
        _json.WriteNumber("frame_index", row.FrameIndex);
        _json.WriteNumber("pts", row.Pts);
        WriteDigits("time_s", FrameTime.Format(row.Time));
        _json.WriteStartArray("flags");
        if (row.Flags != default)
            foreach (var flag in FrameFlagNames.Of(row.Flags))
                _json.WriteStringValue(flag);
        _json.WriteEndArray();
        if (row.ByModel.Count == 1)
            WritePredictions("predictions", row.Predictions);
        else
            WriteModels(row);
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

    private void WriteModels(FrameResult row)
    {
        _json.WriteStartObject("predictions");
        for (var n = 0; n < row.ByModel.Count; n++)
            WritePredictions(_columns.Models[n], row.ByModel[n]);
        _json.WriteEndObject();
        _json.WriteBoolean("agree", LabelAgreement.IsReached(row));
    }

    private void WritePredictions(string name, IReadOnlyList<Prediction> predictions)
    {
        _json.WriteStartArray(name);
        foreach (var prediction in predictions)
        {
            _json.WriteStartObject();
            _json.WriteNumber("class", prediction.Class);
            _json.WriteString("label", prediction.Label);
            // JSON knows no NaN.
            if (float.IsFinite(prediction.Probability))
                WriteDigits("prob", prediction.Probability.ToString("G6", CultureInfo.InvariantCulture));
            else
                _json.WriteNull("prob");
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void WriteDigits(string name, string digits)
    {
        _json.WritePropertyName(name);
        _json.WriteRawValue(digits);
    }
}
